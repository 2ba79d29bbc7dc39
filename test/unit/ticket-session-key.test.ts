// Attributes are authorisation data: a raw QPS answer gets a session key that changes with them and shows nothing of them.
import { describe, expect, it } from "vitest";
import { readTicketAnswer } from "../../src/qlik-sense/ticket/parse-ticket.js";

type Attributes = readonly Readonly<Record<string, string>>[];
interface Raw {
  readonly UserDirectory: string;
  readonly UserId: string;
  readonly Attributes: Attributes | null | undefined;
}

const RAW: Raw = { UserDirectory: "ACME", UserId: "anna", Attributes: [{ customer: "Globex" }, { group: "sales" }] };
const keyOf = (more: Partial<Raw> = {}, ticket = "aB3.d-F_hJ1kL2mN") =>
  readTicketAnswer({ ...RAW, ...more, Ticket: ticket }, "POST /t").sessionKey;

describe("the session key of a raw QPS answer", () => {
  it("is the same for the same user and attributes, whatever the ticket", () => {
    expect(keyOf()).toBeTypeOf("string");
    expect(keyOf({}, "another.ticket-1")).toBe(keyOf());
  });

  it("does not mind in which letter case QPS returns the user", () => {
    expect(keyOf({ UserDirectory: "acme", UserId: "ANNA" })).toBe(keyOf());
  });

  it("is there for a user without attributes too", () => {
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
  ])("is another one with %j", (more) => {
    expect(keyOf(more)).not.toBe(keyOf());
  });

  it("keeps a thousand customers of one user id apart", () => {
    const keys = Array.from({ length: 1_000 }, (_value, index) => keyOf({ Attributes: [{ customer: `c${index}` }] }));
    expect(new Set(keys).size).toBe(1_000);
  });

  it("holds no text of the user or the attributes, and no ticket", () => {
    const key = keyOf() ?? "";
    for (const word of ["globex", "sales", "customer", "group", "anna", "acme", "aB3.d-F_hJ1kL2mN"])
      expect(key.toLowerCase()).not.toContain(word.toLowerCase());
    expect(key.length).toBeLessThan(40);
  });

  it.each<[string, object]>([
    ["no user is named", { Ticket: "abc", Attributes: RAW.Attributes }],
    ["no attributes are told", { Ticket: "abc", UserDirectory: "ACME", UserId: "anna" }],
    ["the attributes are null", { ...RAW, Ticket: "abc", Attributes: null }],
  ])("is missing when %s: nothing then says whose rights these are", (_name, answer) => {
    expect(readTicketAnswer(answer, "POST /t").sessionKey).toBeUndefined();
  });

  it("gives way to the one that the endpoint itself answers", () => {
    expect(readTicketAnswer({ ...RAW, ticket: "abc", sessionKey: "mine" }, "POST /t").sessionKey).toBe("mine");
  });
});
