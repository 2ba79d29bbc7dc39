// Attributes are authorisation data: a raw QPS answer gets a session key that changes with them and shows nothing of them.
import { describe, expect, it } from "vitest";
import { TICKET_WORDS } from "../../../src/qlik-sense/errors/words.js";
import { readAnswer } from "../../../src/qlik-sense/ways/read-answer.js";
import { TICKET_READER } from "../../../src/qlik-sense/ways/ticket/read-ticket.js";

type Attributes = readonly Readonly<Record<string, string>>[];
interface Raw {
  readonly UserDirectory: string;
  readonly UserId: string;
  readonly Attributes: Attributes | null | undefined;
}

const RAW: Raw = { UserDirectory: "ACME", UserId: "anna", Attributes: [{ customer: "Globex" }, { group: "sales" }] };
const read = (answer: object) => readAnswer(answer, "POST /t", TICKET_WORDS, TICKET_READER);
const keyOf = (more: Partial<Raw> = {}, ticket = "aB3.d-F_hJ1kL2mN") =>
  read({ ...RAW, ...more, Ticket: ticket }).sessionKey;

describe("the session key of a raw QPS answer", () => {
  it("the key of a raw answer is the same for the same user and attributes and any ticket", () => {
    expect(keyOf()).toBeTypeOf("string");
    expect(keyOf({}, "another.ticket-1")).toBe(keyOf());
  });

  it("the key of a raw answer does not mind in which letter case QPS returns the user", () => {
    expect(keyOf({ UserDirectory: "acme", UserId: "ANNA" })).toBe(keyOf());
  });

  it("the key of a raw answer is there for a user without attributes too", () => {
    expect(keyOf({ Attributes: [] })).toBeTypeOf("string");
  });

  it.each<Partial<Raw>>([
    { Attributes: [] },
    { Attributes: [{ customer: "Initech" }, { group: "sales" }] },
    { Attributes: [{ customer: "Globex" }] },
    { Attributes: [{ customer: "Globex" }, { group: "sales" }, { group: "" }] },
    { Attributes: [{ customerGlobex: "" }, { group: "sales" }] },
    { Attributes: [{ customer: "Globex", group: "sales" }] },
    { UserId: "anne" },
    { UserDirectory: "ACMF" },
    { UserDirectory: "ACM", UserId: "Eanna" },
  ])("the key of a raw answer is another one with %j", (more) => {
    expect(keyOf(more)).not.toBe(keyOf());
  });

  it("the key of a raw answer keeps a thousand customers of one user id apart", () => {
    const keys = Array.from({ length: 1_000 }, (_value, index) => keyOf({ Attributes: [{ customer: `c${index}` }] }));
    expect(new Set(keys).size).toBe(1_000);
  });

  it("the key of a raw answer holds no text of the user or the attributes, and no ticket", () => {
    const key = keyOf() ?? "";
    for (const word of ["globex", "sales", "customer", "group", "anna", "acme", "aB3.d-F_hJ1kL2mN"])
      expect(key.toLowerCase()).not.toContain(word.toLowerCase());
    expect(key.length).toBeLessThan(40);
  });

  it.each<[string, object]>([
    ["no user is named", { Ticket: "abc", Attributes: RAW.Attributes }],
    ["a backend's own answer tells no attributes", { ticket: "abc", userDirectory: "ACME", userId: "anna" }],
    ["a backend's own answer names its user apart", { Ticket: "abc", user: { userDirectory: "ACME", userId: "anna" } }],
  ])("the key of a raw answer is missing when %s: nothing then says whose rights these are", (_name, answer) => {
    expect(read(answer).sessionKey).toBeUndefined();
  });

  it.each<[string, object]>([
    ["absent", { Ticket: "abc", UserDirectory: "ACME", UserId: "anna" }],
    ["null", { ...RAW, Ticket: "abc", Attributes: null }],
  ])("the key of a raw answer whose Attributes are %s is the one of the empty list", (_name, answer) => {
    expect(read(answer).sessionKey).toBe(keyOf({ Attributes: [] }));
  });

  it("the key of a raw answer gives way to the one that the endpoint itself answers", () => {
    expect(read({ ...RAW, ticket: "abc", sessionKey: "mine" }).sessionKey).toBe("mine");
  });
});
