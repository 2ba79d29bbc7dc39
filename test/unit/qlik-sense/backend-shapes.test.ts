// What public ticket backends answer, each with what the library makes of it: a ticket, or a refusal that spends nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { errorOf } from "../support/failures.js";
import { openPage } from "../support/page.js";

const TICKET = "pOwJQlIRQff_y68x";
const read = (value: unknown) => readAnswer(value, "POST /api/qlik-ticket", TICKET_WORDS, TICKET_READER);

const TICKETS: readonly (readonly [what: string, answer: unknown])[] = [
  [
    "Qlik's JSON passed through with a TargetUri",
    {
      UserDirectory: "ACME",
      UserId: "anna",
      Attributes: [],
      Ticket: TICKET,
      TargetUri: `https://sense.example.com/hub/?QlikTicket=${TICKET}`,
    },
  ],
  [
    "{ userId, userDirectory, ticket, links }",
    { userId: "anna", userDirectory: "ACME", ticket: TICKET, virtualProxyPrefix: "/vp", links: { hub: "…" } },
  ],
  ["{ cookies: null, ticket }", { cookies: null, ticket: TICKET }],
  ["{ url } with the ticket in the address", { url: `https://sense.example.com/vp/hub/?qlikTicket=${TICKET}` }],
  [
    "an envelope whose field is QTicket",
    { QlikAppId: "a", QTicket: TICKET, QlikProtocol: "https", VirtualProxy: "vp", IsSuccess: true, ErrorMessage: "" },
  ],
  ["text that is a parameter", `qlikTicket=${TICKET}`],
  ["an address as text", `https://sense.example.com/vp/hub/?QlikTicket=${TICKET}`],
  ["an address with a wrong second question mark", `https://sense.example.com/hub?a=b?qlikTicket=${TICKET}`],
  ["a missing TargetUri that was joined as text", `null?QlikTicket=${TICKET}`],
  ["a path", `/vp/hub?qlikticket=${TICKET}`],
  ["a host without a scheme", `sense.example.com/vp/hub?QLIKTICKET=${TICKET}&x=1`],
  ["a JSON string", JSON.stringify(TICKET)],
  ["JSON in a JSON string", JSON.stringify(JSON.stringify({ ticket: TICKET }))],
  ["{ qlikTicket }", { qlikTicket: TICKET }],
  ["{ token }", { token: TICKET }],
  [
    "{ ticket, userId, redeemUrl }",
    { ticket: TICKET, userId: "anna", redeemUrl: `https://sense.example.com/?qlikTicket=${TICKET}` },
  ],
  ["ASMX's envelope around a text", { d: TICKET }],
  ["ASMX's envelope around JSON as text", { d: JSON.stringify({ Ticket: TICKET }) }],
  ["ASMX's envelope around an object", { d: { ticket: TICKET } }],
  ["a failure that is null beside the ticket", { ticket: TICKET, error: null, err: "", errors: [] }],
];

const REFUSALS: readonly (readonly [what: string, answer: unknown])[] = [
  ["a network error as JSON with success", { error: "ECONNREFUSED 127.0.0.1:4243" }],
  ["{ err } with success", { err: "Missing username or password!" }],
  ["an envelope that says it failed", { QTicket: TICKET, IsSuccess: false, ErrorMessage: "no user" }],
  ["Qlik's ticket as null beside an empty error", { Ticket: null, error: {} }],
  ["an exception's text", "System.Net.WebException: The remote server returned an error: (403) Forbidden."],
  ["PHP's failure of curl", "Curl Error : SSL certificate problem"],
  ["a missing parameter", 'Missing "proxyRestUri" parameter…'],
  ["an empty body", ""],
  ["an empty object", {}],
  ["a web page", "<!doctype html><title>Login</title><a href='?qlikTicket=x'>"],
  ["an address with Python's None", "https://sense.example.com/hub/?qlikTicket=None"],
  ["an address without the ticket", "https://sense.example.com/hub/?qlikTicket="],
  ...["Unauthorized", "Error", "undefined", "None", "OK", "null", "-1", "-1\n", "true", "NaN"].map(
    (word) => [`the word ${word}`, word] as const,
  ),
];

beforeEach(() => openPage());
afterEach(() => void vi.unstubAllGlobals());

describe("answers of public backends", () => {
  it.each(TICKETS)("the ticket is found in %s", (_what, answer) => {
    expect(read(answer).credential).toBe(TICKET);
    const asBody = typeof answer === "string" ? answer : JSON.stringify(answer);
    expect(read(asBody).credential).toBe(TICKET);
  });

  it.each(REFUSALS)("no ticket is found in %s, and the refusal repeats nothing of it", async (_what, answer) => {
    const error = await errorOf(() => read(answer));
    expect(error).toMatchObject({ code: "issuer-response-invalid", retryable: false });
    for (const word of ["ECONNREFUSED", TICKET, "WebException", "Curl", "proxyRestUri"])
      expect(error.message).not.toContain(word);
  });

  it("the proxy is the one of an address that carries the ticket", () => {
    expect(read(`https://sense.example.com/vp/hub/?QlikTicket=${TICKET}`).proxy).toBe("https://sense.example.com/vp");
    expect(read(`null?QlikTicket=${TICKET}`).proxy).toBeUndefined();
  });
});
