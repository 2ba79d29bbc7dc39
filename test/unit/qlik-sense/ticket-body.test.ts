// The body of the endpoint's answer as text: JSON or not, and whatever else servers send.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { errorOf, everyWordOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const USER = { userDirectory: "ACME", userId: "anna" };
const read = (body: string | undefined) => readAnswer(body, "POST /api/qlik-ticket", TICKET_WORDS, TICKET_READER);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("a body with a ticket is understood", () => {
  it.each<[body: string, expected: object]>([
    [TICKET, { credential: TICKET }],
    [`  ${TICKET}\r\n`, { credential: TICKET }],
    [`"${TICKET}"`, { credential: TICKET }],
    ["1234567890123456", { credential: "1234567890123456" }],
    ["0123456789012345", { credential: "0123456789012345" }],
    ["12345678901234.5", { credential: "12345678901234.5" }],
    ["123456789012e345", { credential: "123456789012e345" }],
    [`\uFEFF{"ticket":"${TICKET}"}`, { credential: TICKET }],
    [`\n\n{"ticket":"${TICKET}"}\n`, { credential: TICKET }],
    [
      `{"Ticket":"${TICKET}","UserDirectory":"ACME","UserId":"anna","Attributes":[]}`,
      { credential: TICKET, user: USER },
    ],
    [`{"ticket":"${TICKET}","user":{"userDirectory":"ACME","userId":"anna"}}`, { credential: TICKET, user: USER }],
    [`https://sense.example.com/?qlikTicket=${TICKET}`, { credential: TICKET }],
    [`https://sense.example.com/?a={"b":[1]}&qlikTicket=${TICKET}`, { credential: TICKET }],
    [
      `"https://sense.example.com/vp/hub?qlikTicket=${TICKET}"`,
      { credential: TICKET, proxy: "https://sense.example.com/vp" },
    ],
  ])("a ticket is read out of the body %j", (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});

describe("a body without a ticket is refused, and what it was is said", () => {
  it.each<[body: string | undefined, says: RegExp]>([
    [undefined, /more than 16 kB/],
    ["", /answered nothing/],
    [" \n", /answered nothing/],
    ["{}", /no ticket/],
    ["[]", /no ticket/],
    [`["${TICKET}"]`, /no ticket/],
    ["null", /no ticket/],
    ["true", /no ticket/],
    ["false", /no ticket/],
    ['{"ticket":5}', /no ticket/],
    ['{"ticket":null}', /no ticket/],
    ['{"error":"no such user"}', /no ticket/],
    [`{"ticket":"${TICKET}"`, /broken JSON/],
    [`{'ticket':'${TICKET}'}`, /broken JSON/],
    [`{"ticket":"${TICKET}"}{"ticket":"${TICKET}"}`, /broken JSON/],
    [`"${TICKET}`, /broken JSON/],
    ["<!doctype html><html><body>Sign in</body></html>", /web page/],
    ['\uFEFF<?xml version="1.0"?><ticket/>', /web page/],
    ["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJlLW9mLXRoZS1rZXk", /signed key/],
    ["Fatal error: Uncaught Exception in /var/www/ticket.php:12", /no ticket/],
    ["Specified targetId 5 was unknown", /no ticket/],
    ["x".repeat(600), /no ticket/],
  ])("a body without a ticket is refused, and what it was is said: %j", async (body, says) => {
    const error = await errorOf(() => read(body));
    expect(error).toMatchObject({ code: "issuer-response-invalid", stage: "acquire", retryable: false });
    expect(error.message).toMatch(says);
    for (const secret of [TICKET, "eyJhbGci", "Uncaught", "Sign in"]) expect(everyWordOf(error)).not.toContain(secret);
  });
});

describe("a body cannot reach beyond the answer's own fields", () => {
  it.each([
    `{"ticket":"${TICKET}","__proto__":{"proxy":"https://evil.example","user":{"userDirectory":"E","userId":"eve"}}}`,
    `{"ticket":"${TICKET}","constructor":{"prototype":{"proxy":"https://evil.example"}}}`,
    `{"ticket":"${TICKET}","user":{"__proto__":{"userDirectory":"E","userId":"eve"}}}`,
    `{"ticket":"${TICKET}","user":{"constructor":{"name":"x"},"prototype":{"userId":"eve"}}}`,
  ])("a body cannot reach beyond the answer's own fields: %s", (body) => {
    const answer = read(body);
    expect(answer.credential).toBe(TICKET);
    expect(answer.proxy).toBeUndefined();
    expect(answer.user).toBeUndefined();
    expect(answer.sessionKey).toBeUndefined();
    expect(({} as Record<string, unknown>)["proxy"]).toBeUndefined();
    expect(({} as Record<string, unknown>)["userId"]).toBeUndefined();
  });

  it("a ticket that a body has by inheritance only is none", async () => {
    const error = await errorOf(() => read(`{"__proto__":{"ticket":"${TICKET}"}}`));
    expect(error.code).toBe("issuer-response-invalid");
  });
});
