// The outcome table: the receipt and the looks before and after it together. Each row is one line here.
import { describe, expect, it } from "vitest";
import { judge, personIn, type Evidence, type Outcome } from "../../../src/core/outcome.js";
import type { Identity, Sighting } from "../../../src/core/provider.js";

const ANNA: Identity = { key: "acme anna", label: "ACME\\anna" };
/** The same person as her product spells her another time. */
const ANNA_AGAIN: Identity = { key: "acme anna", label: "acme\\ANNA" };
const BOB: Identity = { key: "acme bob", label: "ACME\\bob" };

type Seen = Sighting["session"];
type Row = readonly [
  consume: "consumed" | "refused",
  before: Seen | "not looked",
  after: Seen,
  isNamed: boolean,
  isRememberedKey: boolean,
  outcome: Outcome,
];

const sighting = (session: Seen): Sighting => ({ session, via: "test" });
const evidence = ([consume, before, after, isNamed, isRememberedKey]: Row): Evidence => ({
  receipt: { accepted: consume === "consumed" },
  before: before === "not looked" ? undefined : sighting(before),
  after: sighting(after),
  expected: isNamed ? { identity: ANNA, rightsKey: "anna-1" } : {},
  isRememberedKey,
});

const CONFIRMED: Outcome = { kind: "confirmed" };
const UNCONFIRMED: Outcome = { kind: "unconfirmed", formerToo: undefined };
const NO_SESSION: Outcome = { kind: "no-session" };
const REJECTED: Outcome = { kind: "rejected", isAnonymous: false };
const ANONYMOUS: Outcome = { kind: "rejected", isAnonymous: true };
const BOB_FOUND: Outcome = { kind: "other-user", found: BOB };
const formerToo = (person: Identity): Outcome => ({ kind: "unconfirmed", formerToo: person });

const ROWS: readonly Row[] = [
  // Consumed, and the named user is there: go on.
  ["consumed", "none", ANNA, true, false, CONFIRMED],
  ["consumed", "not looked", ANNA, true, false, CONFIRMED],
  ["consumed", ANNA, ANNA, true, true, CONFIRMED],
  ["consumed", BOB, ANNA, true, false, CONFIRMED],
  ["consumed", "unnamed", ANNA, true, false, CONFIRMED],
  ["consumed", "none", ANNA_AGAIN, true, false, CONFIRMED],
  // Consumed, and nobody named a user: unconfirmed. The same person before and after may be the former visitor.
  ["consumed", "none", ANNA, false, false, UNCONFIRMED],
  ["consumed", "not looked", BOB, false, false, UNCONFIRMED],
  ["consumed", BOB, ANNA, false, false, UNCONFIRMED],
  ["consumed", BOB, BOB, false, false, formerToo(BOB)],
  ["consumed", ANNA, ANNA_AGAIN, false, false, formerToo(ANNA_AGAIN)],
  // The product names nobody in its session.
  ["consumed", "none", "unnamed", true, false, UNCONFIRMED],
  ["consumed", "unnamed", "unnamed", true, true, UNCONFIRMED],
  ["consumed", "none", "unnamed", false, false, UNCONFIRMED],
  // Consumed, and another user is there.
  ["consumed", "none", BOB, true, false, BOB_FOUND],
  ["consumed", BOB, BOB, true, false, BOB_FOUND],
  ["consumed", "not looked", BOB, true, true, BOB_FOUND],
  // Consumed, and nobody is there: more looks will tell why.
  ["consumed", "none", "none", true, false, NO_SESSION],
  ["consumed", "not looked", "none", false, false, NO_SESSION],
  ["consumed", ANNA, "none", true, true, NO_SESSION],
  ["consumed", "anonymous", "none", true, false, NO_SESSION],
  // The place lets anybody in: neither answer proves anything.
  ["consumed", "none", "anonymous", true, false, ANONYMOUS],
  ["consumed", "anonymous", "anonymous", true, true, ANONYMOUS],
  ["consumed", ANNA, "anonymous", false, false, ANONYMOUS],
  ["refused", "none", "anonymous", true, false, ANONYMOUS],
  ["refused", "anonymous", "anonymous", true, true, ANONYMOUS],
  // Refused, and the named user is there who was not there before, or whose key is the remembered one.
  ["refused", "none", ANNA, true, false, CONFIRMED],
  ["refused", "none", ANNA_AGAIN, true, false, CONFIRMED],
  ["refused", "anonymous", ANNA, true, false, CONFIRMED],
  ["refused", BOB, ANNA, true, false, CONFIRMED],
  ["refused", ANNA, ANNA, true, true, CONFIRMED],
  ["refused", "not looked", ANNA, true, true, CONFIRMED],
  // Refused, and a session that may be an old cookie's.
  ["refused", ANNA, ANNA, true, false, REJECTED],
  ["refused", ANNA, ANNA_AGAIN, true, false, REJECTED],
  ["refused", "not looked", ANNA, true, false, REJECTED],
  ["refused", "unnamed", ANNA, true, false, REJECTED],
  ["refused", "none", BOB, true, false, REJECTED],
  ["refused", BOB, BOB, true, true, REJECTED],
  ["refused", "none", ANNA, false, false, REJECTED],
  ["refused", ANNA, ANNA, false, true, REJECTED],
  ["refused", "none", "unnamed", true, true, REJECTED],
  // Refused, and nobody is there.
  ["refused", "none", "none", true, false, REJECTED],
  ["refused", "not looked", "none", false, false, REJECTED],
  ["refused", ANNA, "none", true, true, REJECTED],
];

const nameOf = (seen: Seen | "not looked"): string => (typeof seen === "object" ? seen.label : seen);

function sentence([consume, before, after, isNamed, isRememberedKey, outcome]: Row): string {
  const facts = [
    `a credential that was ${consume}`,
    `before ${nameOf(before)}`,
    `after ${nameOf(after)}`,
    isNamed ? "anna named" : "nobody named",
    ...(isRememberedKey ? ["the remembered key"] : []),
  ];
  return `${facts.join(", ")}: ${JSON.stringify(outcome)}`;
}

describe("judge", () => {
  it.each(ROWS.map((row) => [sentence(row), row] as const))("judge of %s", (_sentence, row) => {
    expect(judge(evidence(row))).toEqual(row[5]);
  });
});

describe("personIn", () => {
  it.each<[string, Sighting | undefined]>([
    ["nobody looked", undefined],
    ["there is no session", sighting("none")],
    ["the session is an anonymous visitor's", sighting("anonymous")],
    ["the session names nobody", sighting("unnamed")],
  ])("personIn gives no person where %s", (_when, seen) => {
    expect(personIn(seen)).toBeUndefined();
  });

  it("personIn gives the person whom the session names", () => {
    expect(personIn(sighting(ANNA))).toBe(ANNA);
  });
});
