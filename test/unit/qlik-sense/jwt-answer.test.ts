// What a source of JWTs may answer, and which signed texts are none.
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JWT_WORDS, TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { JWT_READER } from "../../../src/qlik-sense/ways/jwt/read-jwt.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { acquire } from "../support/acquire.js";
import { endpoint, json } from "../support/endpoint.js";
import { errorOf, everyWordOf } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

/** A signed token as its three parts are written (RFC 7519): without padding, in the alphabet of addresses. */
function tokenOf(claims: object): string {
  const encode = (part: string) => Buffer.from(part, "utf8").toString("base64url");
  return `${encode('{"alg":"RS256","typ":"JWT"}')}.${encode(JSON.stringify(claims))}.${encode("a signature of the key")}`;
}

const JWT = tokenOf({ userId: "anna", userDirectory: "ACME", exp: 1_793_500_000 });
// Letters that base64url writes with "-" and "_".
const ODD_JWT = tokenOf({ userId: "ann\u00ff?>\u00fe", userDirectory: "ACME" });
const LICENCE_KEY = tokenOf({ license: "1234 5678 9012 3456", sub: "anna", nonce: 1 });
const USER = { userDirectory: "ACME", userId: "anna" };
const read = (value: unknown) => readAnswer(value, "POST /api/jwt", JWT_WORDS, JWT_READER);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("an answer with a JWT", () => {
  it.each<[string, unknown]>([
    ["a bare JWT", JWT],
    ["a bare JWT with a line end", `${JWT}\r\n`],
    ["{ jwt }", { jwt: JWT }],
    ["{ JWT }", { JWT }],
    ["{ token }", { token: JWT }],
    ["{ jwt } before { token }", { token: "another", jwt: JWT }],
    ["a body with { jwt }", JSON.stringify({ jwt: JWT })],
    ["a body with { token }", JSON.stringify({ token: JWT })],
    ["JSON in a JSON string", JSON.stringify(JWT)],
  ])("a JWT is read out of %s", (_name, answer) => {
    expect(read(answer).credential).toBe(JWT);
  });

  it("a JWT is read whose payload needs the alphabet of addresses", () => {
    expect(ODD_JWT).toMatch(/[-_].*\./);
    expect(read({ jwt: ODD_JWT }).credential).toBe(ODD_JWT);
  });

  it("what stands beside a JWT is read as beside a ticket", () => {
    const answer = { jwt: JWT, proxy: PROXY, user: USER, sessionKey: "k1", expiresInMs: 5_000 };
    expect(read(answer)).toEqual({ credential: JWT, proxy: PROXY, user: USER, sessionKey: "k1", expiresInMs: 5_000 });
  });
});

describe("an answer without a JWT", () => {
  it.each<[string, unknown, RegExp]>([
    ["a ticket", { ticket: "aB3.d-F_hJ1kL2mN" }, /no jwt/],
    ["a bare ticket", "aB3.d-F_hJ1kL2mN", /something that is no jwt/],
    ["three parts that are no token", "aaa.bbb.ccc", /three parts with dots between them that are no jwt/],
    ["two parts", JWT.split(".").slice(0, 2).join("."), /no jwt/],
    ["a web page", "<!doctype html><title>Sign in</title>", /web page/],
    ["broken JSON", `{"jwt":"${JWT}"`, /broken JSON/],
    ["nothing", "", /nothing/],
    ["a number", { jwt: 5 }, /no jwt/],
  ])("%s is refused where JWTs are wanted, without a character of it", async (_name, answer, says) => {
    const error = await errorOf(() => read(answer));
    expect(error).toMatchObject({ code: "issuer-response-invalid", stage: "acquire", fix: { where: "JWT endpoint" } });
    expect(error.message).toMatch(says);
    for (const secret of ["aB3.d-F", "Sign in", JWT.slice(0, 20)]) expect(everyWordOf(error)).not.toContain(secret);
  });

  it.each<[string, unknown]>([
    ["bare", LICENCE_KEY],
    ["as { jwt }", { jwt: LICENCE_KEY }],
    ["as { token }", { token: LICENCE_KEY }],
  ])("a Signed License Key %s is refused as a JWT, and the message says what it is", async (_how, answer) => {
    const error = await errorOf(() => read(answer));
    expect(error.code).toBe("issuer-response-invalid");
    expect(error.message).toContain(
      "a Signed License Key. It activates a Qlik deployment, signs nobody in and is no jwt",
    );
    expect(everyWordOf(error)).not.toContain(LICENCE_KEY.slice(0, 30));
  });

  it("a Signed License Key is refused as a ticket, and the message says what it is", async () => {
    const error = await errorOf(() => readAnswer({ ticket: LICENCE_KEY }, "POST /t", TICKET_WORDS, TICKET_READER));
    expect(error.message).toContain("a Signed License Key");
    expect(error.message).toContain("is no ticket");
    expect(everyWordOf(error)).not.toContain(LICENCE_KEY.slice(0, 30));
  });

  it("a JWT is refused as a ticket, with the option that takes JWTs", async () => {
    const error = await errorOf(() => readAnswer({ ticket: JWT }, "POST /t", TICKET_WORDS, TICKET_READER));
    expect(error.message).toContain('credential = "jwt"');
    expect(everyWordOf(error)).not.toContain(JWT.slice(0, 30));
  });
});

describe("the option credential: jwt", () => {
  it("an endpoint that gives JWTs is called as one that gives tickets, and its JWT is acquired", async () => {
    const { fetch, calls } = endpoint(json({ jwt: JWT, user: USER, sessionKey: "k1" }));
    const acquired = await acquire(ENDPOINT, { credential: "jwt", fetch });
    expect(acquired).toMatchObject({ text: JWT, place: { id: PROXY }, rightsKey: "k1", lifeMs: 60_000 });
    expect(acquired.identity?.label).toBe("ACME\\anna");
    expect(calls[0]?.request.method).toBe("POST");
    expect(calls[0]?.request.headers.get("x-qlik-ticket")).toBe("1");
  });

  it("a function of the page may give a JWT", async () => {
    expect((await acquire(() => Promise.resolve({ jwt: JWT }), { credential: "jwt" })).text).toBe(JWT);
  });

  it("a JWT in the library's hand prints as [secret]", async () => {
    const { secret } = await acquire(() => Promise.resolve(JWT), { credential: "jwt" });
    expect(`${inspect(secret)} ${JSON.stringify({ secret })}`).toBe('[secret] {"secret":"[secret]"}');
  });

  it("a status of the endpoint is told in the words of JWTs", async () => {
    const { fetch } = endpoint(new Response("", { status: 404 }));
    const error = await errorOf(() => acquire(ENDPOINT, { credential: "jwt", fetch }));
    expect(error.message).toContain("there is no jwt endpoint");
    expect(error.fix.set).toContain("docs/jwt.md");
  });
});
