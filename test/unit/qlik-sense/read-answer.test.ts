// The answers that backends give in the plain form and in others: read alike, and what is no answer is refused.
import { describe, expect, it } from "vitest";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";
import { errorOf } from "../support/failures.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const PROXY = "https://sense.example.com/mashup";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const FULL = { ticket: TICKET, proxy: PROXY, user: ANNA, sessionKey: "k1", expiresInMs: 60_000 };
const ESCAPED = { ticket: TICKET, sessionKey: 'a"\\b', user: { userDirectory: 'Ä"', userId: "a\\b\u0007" } };
const read = (value: unknown) => readAnswer(value, "POST /t", TICKET_WORDS, TICKET_READER);

/** The answer without fields that are undefined, the credential under its product's name. */
function fieldsOf(value: unknown): object {
  const { credential: ticket, ...rest } = read(value);
  return JSON.parse(JSON.stringify({ ticket, ...rest })) as object;
}

describe("the plain answer", () => {
  it.each<[string, unknown, object]>([
    ["all fields", JSON.stringify(FULL), FULL],
    ["an object of a function", FULL, FULL],
    ["the ticket alone", `{"ticket":"${TICKET}"}`, { ticket: TICKET }],
    ["a line end behind it", `{"ticket":"${TICKET}"}\r\n`, { ticket: TICKET }],
    [
      "a field that is left out",
      { ...FULL, user: undefined, sessionKey: undefined },
      { ticket: TICKET, proxy: PROXY, expiresInMs: 60_000 },
    ],
    ["escapes", JSON.stringify(ESCAPED), ESCAPED],
  ])("the plain answer is read with %s", (_name, value, answer) => {
    expect(fieldsOf(value)).toEqual(answer);
  });
});

describe("what else backends really answer", () => {
  it.each<[string, unknown, object]>([
    ["a bare ticket", TICKET, { ticket: TICKET }],
    [
      "the raw answer of Qlik",
      { UserDirectory: "ACME", UserId: "anna", Ticket: TICKET },
      { ticket: TICKET, user: ANNA, sessionKey: expect.any(String) as string },
    ],
    ["a ticket of another length", { ticket: "short" }, { ticket: "short" }],
    ["a longer ticket", { ticket: `${TICKET}x` }, { ticket: `${TICKET}x` }],
    ["a ticket of other characters", { ticket: "aB3!d-F_hJ1kL2mN" }, { ticket: "aB3!d-F_hJ1kL2mN" }],
    ["fields that nobody knows", { ticket: TICKET, more: "x" }, { ticket: TICKET }],
    ["a field of another type", { ticket: TICKET, expiresInMs: "60000" }, { ticket: TICKET }],
    ["a life that is over", { ticket: TICKET, expiresInMs: -60_000 }, { ticket: TICKET }],
    ["a broken number of milliseconds", { ticket: TICKET, expiresInMs: 0.5 }, { ticket: TICKET, expiresInMs: 0.5 }],
    ["an empty key", { ticket: TICKET, sessionKey: "" }, { ticket: TICKET }],
    ["an empty proxy", { ticket: TICKET, proxy: "" }, { ticket: TICKET }],
    ["a user without an id", { ticket: TICKET, user: { userDirectory: "ACME" } }, { ticket: TICKET }],
    ["a user whose id is empty", { ticket: TICKET, user: { userDirectory: "ACME", userId: "" } }, { ticket: TICKET }],
    [
      "a user whose directory is empty",
      { ticket: TICKET, user: { userDirectory: "", userId: "a" } },
      { ticket: TICKET },
    ],
    ["a user with more than a name", { ticket: TICKET, user: { ...ANNA, mail: "x" } }, { ticket: TICKET, user: ANNA }],
    ["JSON with spaces", JSON.stringify(FULL, null, 2), FULL],
    [
      "the ticket behind other fields",
      `{"expiresInMs":5,"proxy":"${PROXY}","ticket":"${TICKET}"}`,
      { expiresInMs: 5, proxy: PROXY, ticket: TICKET },
    ],
    ["JSON with one space", `{"ticket":"${TICKET}" }`, { ticket: TICKET }],
    ["something before it", ` ${JSON.stringify(FULL)}`, FULL],
  ])("an answer is read in the form of %s", (_name, value, answer) => {
    expect(fieldsOf(value)).toEqual(answer);
  });

  it.each<[string, unknown]>([
    ["JSON with something behind it", `${JSON.stringify(FULL)}<!-- -->`],
    ["broken JSON that begins well", `{"ticket":"${TICKET}"`],
    ["the plain fields without a ticket", { proxy: PROXY, sessionKey: "k1" }],
    ["nothing", undefined],
    ["a function", () => TICKET],
  ])("an answer is refused in the form of %s", async (_name, value) => {
    expect(await errorOf(() => read(value))).toMatchObject({ code: "issuer-response-invalid" });
  });

  it("an object that has no JSON is read like any other object", () => {
    const toJSON = () => {
      throw new Error("no JSON");
    };
    expect(read({ ticket: TICKET, toJSON }).credential).toBe(TICKET);
  });
});
