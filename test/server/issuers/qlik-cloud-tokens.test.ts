// Qlik Cloud: secrets and keys that change while tokens are issued, and tokens that are kept.
import { createHash } from "node:crypto";
import { importSPKI, jwtVerify } from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { QlikCloudUser } from "../../../src/server/index.js";
import { json, type Answer, type Asked } from "../support/fake-system.js";
import { decoded, p384Keys, rsaKeys } from "../support/keys.js";
import { refusal, sentIn, tenant, tokenFor } from "../support/tenant.js";

afterEach(() => vi.restoreAllMocks());

describe("secrets and keys that change", () => {
  const knows = (secret: string) => (asked: Asked) =>
    sentIn(asked)["client_secret"] === secret ? tokenFor("anna") : refusal(401, "OAUTH-2");

  it("the next secret is tried when the tenant refuses one, and remembered", async () => {
    let subject = "anna";
    const { ask, system: server } = await tenant(knows("second"), { clientSecrets: ["first", "second"] }, () => ({
      subject,
    }));
    expect((await ask()).status).toBe(200);
    subject = "bob";
    expect((await ask()).status).toBe(200);
    expect(server.asked.map((asked) => sentIn(asked)["client_secret"])).toEqual(["first", "second", "second"]);
  });

  it("when all secrets are refused, that is said, and none is repeated", async () => {
    const { ask, lastMessage, system: server } = await tenant(knows("third"), { clientSecrets: ["first", "second"] });
    expect((await ask()).status).toBe(502);
    expect(server.asked).toHaveLength(2);
    expect(lastMessage()).toMatch(/401 to each secret or key/);
    expect(lastMessage()).not.toMatch(/first|second/);
  });

  it("another refusal than 401 is not tried with the next secret", async () => {
    const { ask, system: server } = await tenant(() => refusal(403, "OAUTH-5"), { clientSecrets: ["first", "second"] });
    await ask();
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    ["RSA", rsaKeys(), "RS256"],
    ["RSA in the old PEM form", rsaKeys(2048, "pkcs1"), "RS256"],
    ["P-384", p384Keys(), "ES384"],
  ] as const)("a private key (%s) signs the client's assertion as Qlik asks for it", async (_kind, keys, algorithm) => {
    const { ask, system: server } = await tenant(() => tokenFor("anna"), {
      clientSecrets: undefined,
      keys: [{ kid: "2026-11", privateKey: keys.privateKey }],
    });
    expect((await ask()).status).toBe(200);
    const sent = sentIn(server.asked[0]);
    expect(sent["client_assertion_type"]).toBe("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    expect(sent).not.toHaveProperty("client_secret");
    const assertion = String(sent["client_assertion"]);
    const { payload } = await jwtVerify(assertion, await importSPKI(keys.publicKey, algorithm), {
      audience: `${server.url}/oauth/token`,
      issuer: "client-1",
      subject: "client-1",
    });
    expect(decoded(assertion).header).toEqual({ alg: algorithm, typ: "JWT", kid: "2026-11" });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("the next key is tried when the tenant refuses the first one's assertion", async () => {
    const { privateKey } = rsaKeys();
    const kidOf = (asked: Asked) => decoded(String(sentIn(asked)["client_assertion"])).header["kid"];
    const { ask, system: server } = await tenant(
      (asked) => (kidOf(asked) === "new" ? refusal(401, "OAUTH-2") : tokenFor("anna")),
      { clientSecrets: undefined, keys: ["new", "former"].map((kid) => ({ kid, privateKey })) },
    );
    expect((await ask()).status).toBe(200);
    expect(server.asked.map(kidOf)).toEqual(["new", "former"]);
  });
});

describe("tokens that are kept", () => {
  it("a second page of the same user gets the kept token", async () => {
    const { ask, system: server } = await tenant((_asked, count) => tokenFor(`anna-${count}`));
    const [one, other] = [await ask(), await ask()];
    expect(other.body["token"]).toBe(one.body["token"]);
    expect(server.asked).toHaveLength(1);
  });

  it("another user gets a token of their own", async () => {
    let subject = "anna";
    const { ask, system: server } = await tenant(
      (asked) => tokenFor(hash(asked.body)),
      {},
      () => ({ subject }),
    );
    const anna = await ask();
    subject = "bob";
    const bob = await ask();
    expect(bob.body["token"]).not.toBe(anna.body["token"]);
    expect(server.asked.map((asked) => sentIn(asked)["user_lookup"])).toEqual([
      { field: "subject", value: "anna" },
      { field: "subject", value: "bob" },
    ]);
  });

  it("a subject and an id of the same text are two users", async () => {
    let user: QlikCloudUser = { subject: "7" };
    const { ask, system: server } = await tenant(
      (_asked, count) => tokenFor(String(count)),
      {},
      () => user,
    );
    await ask();
    user = { userId: "7" };
    await ask();
    expect(server.asked).toHaveLength(2);
  });

  it("pages that ask at the same time share one request", async () => {
    let answer: (value: Answer) => void = () => undefined;
    const held = new Promise<Answer>((resolve) => (answer = resolve));
    const { handler, system: server } = await tenant(() => held);
    const asked = server.nextRequest();
    const pages = [handler.issue(), handler.issue()];
    await asked;
    answer(tokenFor("anna"));
    const [one, other] = await Promise.all(pages);
    expect(one).toMatchObject({ ok: true });
    expect(other).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
  });

  it("a page that goes away does not end the request that another page waits for", async () => {
    let answer: (value: Answer) => void = () => undefined;
    const held = new Promise<Answer>((resolve) => (answer = resolve));
    const { handler, system: server } = await tenant(() => held);
    const leaving = new AbortController();
    const asked = server.nextRequest();
    const first = handler.issue({ signal: leaving.signal });
    await asked;
    const second = handler.issue();
    leaving.abort();
    expect(await first).toMatchObject({ ok: false, status: 499 });
    answer(tokenFor("anna"));
    expect(await second).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
  });

  it("a failure is not kept: the next page asks again", async () => {
    const { ask } = await tenant((_asked, count) => (count === 1 ? { status: 503, body: "" } : tokenFor("anna")));
    expect((await ask()).status).toBe(502);
    expect((await ask()).status).toBe(200);
  });

  it("a token in the last third of a short life is not handed out again", async () => {
    const { ask, system: server } = await tenant((_asked, count) =>
      tokenFor(String(count), { expires_in: count === 1 ? 0.001 : 900 }),
    );
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await ask();
    expect(server.asked).toHaveLength(2);
  });

  it("a page whose token was refused, or comes to its end, gets a new one in place of the kept one", async () => {
    const { ask, system: server } = await tenant((_asked, count) => tokenFor(`anna-${count}`));
    const first = await ask();
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 2_000);
    const second = await ask("retry");
    expect(second.body["token"]).not.toBe(first.body["token"]);
    expect((await ask()).body["token"]).toBe(second.body["token"]);
    expect((await ask("renew")).body["token"]).toBe(second.body["token"]);
    expect(server.asked).toHaveLength(2);
  });

  it("DELETE revokes the user's kept token at the tenant and forgets it", async () => {
    const {
      ask,
      end,
      events,
      system: server,
    } = await tenant(({ path }) => (path === "/oauth/token" ? tokenFor("anna") : json({})));
    const { body } = await ask();
    expect(await end()).toBe(204);
    expect(server.asked[1]).toMatchObject({ method: "POST", path: "/oauth/revoke" });
    expect(sentIn(server.asked[1])).toMatchObject({ token: body["token"], token_type_hint: "access_token" });
    expect(events.at(-1)).toMatchObject({ type: "credential-revoked", issuer: "qlik-cloud-token" });
    await ask();
    expect(server.asked).toHaveLength(3);
  });

  it("DELETE of a user without a kept token asks the tenant nothing", async () => {
    const { end, system: server } = await tenant(() => tokenFor("anna"));
    expect(await end()).toBe(204);
    expect(server.asked).toEqual([]);
  });

  it("a revocation that the tenant refuses is told, and the token is forgotten all the same", async () => {
    const {
      ask,
      end,
      lastCode,
      system: server,
    } = await tenant(({ path }) => (path === "/oauth/token" ? tokenFor("anna") : refusal(400, "OAUTH-9")));
    await ask();
    expect(await end()).toBe(502);
    expect(lastCode()).toBe("issuer-refused");
    await ask();
    expect(server.asked.map(({ path }) => path)).toEqual(["/oauth/token", "/oauth/revoke", "/oauth/token"]);
  });
});

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
