// What backends answer, and what is made of it: the objects, addresses and bare tickets.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { errorOf, everyWordOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const PROXY = "https://sense.example.com/mashup";
const USER = { userDirectory: "ACME", userId: "anna" };
const read = (value: unknown) => readAnswer(value, "POST /api/qlik-ticket", TICKET_WORDS, TICKET_READER);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("an answer that names a ticket is understood", () => {
  it.each<[name: string, answer: unknown, expected: object]>([
    ["a bare ticket", TICKET, { credential: TICKET }],
    ["digits alone", "1234567890123456", { credential: "1234567890123456" }],
    ["a longer one of another server", "t".repeat(512), { credential: "t".repeat(512) }],
    ["one that begins like a word of JSON", "trueBlue.4d-F_hJ", { credential: "trueBlue.4d-F_hJ" }],
    ["base64 with its marks", "ab+/cd==", { credential: "ab+/cd==" }],
    ["{ ticket }", { ticket: TICKET }, { credential: TICKET }],
    ["{ Ticket }", { Ticket: TICKET }, { credential: TICKET }],
    ["{ TICKET }", { TICKET }, { credential: TICKET }],
    ["with a proxy", { ticket: TICKET, proxy: PROXY }, { credential: TICKET, proxy: PROXY }],
    ["with a user", { ticket: TICKET, user: USER }, { user: USER }],
    [
      "with a user in Qlik's spelling",
      { ticket: TICKET, user: { UserDirectory: "ACME", UserId: "anna" } },
      { user: USER },
    ],
    ["with a user beside it", { ticket: TICKET, userDirectory: "ACME", userId: "anna" }, { user: USER }],
    [
      "as QPS writes it",
      { Ticket: TICKET, UserDirectory: "ACME", UserId: "anna", TargetUri: null },
      { credential: TICKET, user: USER },
    ],
    ["with a session key", { ticket: TICKET, user: USER, sessionKey: "k1" }, { user: USER, sessionKey: "k1" }],
    [
      "with fields of no concern",
      { ticket: TICKET, expiresInMs: 6e4, status: "ok", nested: {} },
      { credential: TICKET },
    ],
    [
      "an address in the ticket field",
      { ticket: `${PROXY}/?qlikTicket=${TICKET}` },
      { credential: TICKET, proxy: `${PROXY}/` },
    ],
    [
      "an own proxy beside an address",
      { ticket: `${PROXY}/?qlikTicket=${TICKET}`, proxy: "https://b.example" },
      { proxy: "https://b.example" },
    ],
  ])("a ticket is read out of %s", (_name, answer, expected) => {
    expect(read(answer)).toMatchObject(expected);
  });
});

describe("an address with a ticket in it gives ticket and proxy", () => {
  it.each([
    [`${PROXY}/hub/?qlikTicket=${TICKET}`, PROXY],
    [`${PROXY}/?qlikticket=${TICKET}`, `${PROXY}/`],
    [`${PROXY}/?QLIKTICKET=${TICKET}`, `${PROXY}/`],
    [`${PROXY}/?QlikTicket=${TICKET}#/sheet`, `${PROXY}/`],
    [`${PROXY}?a=1&qlikTicket=${TICKET}&b=2`, PROXY],
    [`${PROXY}/?X-Qlik-Ticket=${TICKET}`, `${PROXY}/`],
    [`${PROXY}/sense/app/2f1c/sheet/1?qlikTicket=${TICKET}`, PROXY],
    [`${PROXY}/extensions/m/m.html?qlikTicket=${TICKET}`, PROXY],
    [`HTTPS://SENSE.example.com?qlikTicket=${TICKET}`, "https://sense.example.com"],
    [`http://sense.intra/vp/hub?qlikTicket=${TICKET}`, "http://sense.intra/vp"],
    [`https://sense/vp/hub/?qlikTicket=${TICKET}`, "https://sense/vp"],
    [`https://hub/?qlikTicket=${TICKET}`, "https://hub"],
  ])("ticket and proxy are read out of the address %s", (answer, proxy) => {
    const { credential, proxy: found } = read(answer);
    expect(credential).toBe(TICKET);
    expect(found?.replace(/\/$/, "")).toBe(proxy.replace(/\/$/, ""));
  });

  it("a ticket in an address is decoded: it is encoded again when it is sent", () => {
    expect(read(`${PROXY}/?qlikTicket=a%2Bb%3D%3D`).credential).toBe("a+b==");
  });
});

describe("an answer that holds no ticket is refused, without a character of it", () => {
  const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS1rZXk";
  it.each<[name: string, answer: unknown, says: RegExp]>([
    ["nothing", "", /answered nothing/],
    ["undefined", undefined, /no ticket/],
    ["null", null, /no ticket/],
    ["{}", {}, /no ticket/],
    ["an array", [TICKET], /no ticket/],
    ["a number as ticket", { ticket: 5 }, /no ticket/],
    ["null as ticket", { ticket: null }, /no ticket/],
    ["an object as ticket", { ticket: { Ticket: TICKET } }, /no ticket/],
    ["an empty ticket", { ticket: "" }, /nothing/],
    ["a number", 1234567890123456, /no ticket/],
    ["true", true, /no ticket/],
    ["a function", () => TICKET, /no ticket/],
    ["a web page", "<!doctype html><title>Sign in</title>", /web page/],
    ["a web page as ticket", { ticket: "<html>" }, /web page/],
    ["a JWT", JWT, /signed key/],
    ["a JWT as ticket", { ticket: JWT }, /signed key/],
    ["words", "Ticket could not be made", /no ticket/],
    ["more than 512 characters", "t".repeat(513), /no ticket/],
    ["characters that no ticket has", "t\u00fcr-zum-hof-1234", /no ticket/],
    ["a line break inside", "abc\ndef", /no ticket/],
    ["an address without a ticket", `${PROXY}/hub/`, /no ticket/],
    ["an address without a ticket or TLS", "http://sense.intra/vp/hub/", /no ticket/],
    ["an address with other parameters", `${PROXY}/?my-qlikTicket=${TICKET}&qlikTicketing=${TICKET}`, /no ticket/],
    ["an address with an empty ticket", `${PROXY}/?qlikTicket=`, /no ticket/],
  ])("an answer that is %s is refused, without a character of it", async (_name, answer, says) => {
    const error = await errorOf(() => read(answer));
    expect(error).toMatchObject({ code: "issuer-response-invalid", stage: "acquire", fix: { who: "backend" } });
    expect(error.message).toMatch(says);
    expect(error.message).toContain("POST /api/qlik-ticket");
    const words = everyWordOf(error);
    for (const secret of [TICKET, JWT, "Sign in", "could not", "ttttt"]) expect(words).not.toContain(secret);
  });
});

describe("the user is named wholly or not at all", () => {
  it.each<[unknown]>([
    [{ user: { userId: "anna" } }],
    [{ user: { userDirectory: "ACME" } }],
    [{ user: { userDirectory: "", userId: "anna" } }],
    [{ user: { userDirectory: 5, userId: "anna" } }],
    [{ user: "ACME\\anna" }],
    [{ user: null }],
    [{ user: [] }],
    [{ userId: "anna" }],
    [{}],
  ])("an answer with %j names no user", (more) => {
    expect(read({ ticket: TICKET, ...(more as object) }).user).toBeUndefined();
  });
});

it.each([[5], [null], [{}], [["k"]], [""], [true]])(
  "an answer whose session key and proxy are %j has neither",
  (value) => {
    const answer = read({ ticket: TICKET, user: USER, sessionKey: value, proxy: value });
    expect(answer.sessionKey).toBeUndefined();
    expect(answer.proxy).toBeUndefined();
  },
);
