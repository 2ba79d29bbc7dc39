// Whether the session that is there will do: what a look saw and what this browser remembers, against whom somebody named.
import { describe, expect, it } from "vitest";
import type { Sighting, Whose } from "../../../src/core/provider.js";
import { isSessionOf, judgeReuse, type Judgement, type Reuse } from "../../../src/core/reuse.js";
import { fingerprint } from "../../../src/core/share/fingerprint.js";
import type { SessionMemory } from "../../../src/core/share/memory.js";
import { ADA, BOB } from "./support/people.js";

const saw = (session: Sighting["session"]): Sighting => ({ session, via: "test" });
const ADAS: SessionMemory = { person: fingerprint(ADA.key), rightsKey: "k1", isProven: true, via: "test", at: 1 };
const UNPROVEN: SessionMemory = { ...ADAS, isProven: false };
const BOBS: SessionMemory = { ...ADAS, person: fingerprint(BOB.key), rightsKey: "bob-1" };
const NOTHING = undefined;
const EXPECTED: Whose = { identity: ADA, rightsKey: "k1" };

const WILL_DO: Judgement = { kind: "reusable", isProven: true };
const MAY_BE_OLDER: Judgement = { kind: "reusable", isProven: false };
const OTHER_RIGHTS: Judgement = { kind: "other-rights" };
const NO: Judgement = { kind: "no" };

type Row = readonly [
  why: string,
  judgement: Judgement,
  reuse: Reuse,
  seen: Sighting | undefined,
  expected: Whose,
  memory: SessionMemory | undefined,
];

const REUSED: readonly Row[] = [
  ["the person and the key are those of the last sign-in", WILL_DO, true, saw(ADA), EXPECTED, ADAS],
  ["the product spells the person otherwise", WILL_DO, true, saw({ ...ADA, label: "ADA" }), EXPECTED, ADAS],
  ["the last sign-in could not prove the rights, and that is told", MAY_BE_OLDER, true, saw(ADA), EXPECTED, UNPROVEN],
  ["the person alone decides", WILL_DO, "same-user", saw(ADA), EXPECTED, ADAS],
  ["the person alone decides, without a key", WILL_DO, "same-user", saw(ADA), { identity: ADA }, NOTHING],
  [
    "the person alone decides, under another key",
    WILL_DO,
    "same-user",
    saw(ADA),
    { ...EXPECTED, rightsKey: "k2" },
    ADAS,
  ],
];

// Keys as the package's own server makes them: eight characters name the secret.
const madeUnder = (secret: string, rights: string) => `${secret.padEnd(8, "_")}${rights.padEnd(43, "-")}`;
const UNDER_ONE: SessionMemory = { ...ADAS, rightsKey: madeUnder("one", "r") };
const under = (secret: string, rights: string): Whose => ({ identity: ADA, rightsKey: madeUnder(secret, rights) });

const OTHERS: readonly Row[] = [
  ["the key is another one under the same secret", OTHER_RIGHTS, true, saw(ADA), under("one", "s"), UNDER_ONE],
  [
    "the key of the last sign-in names its secret, and the told one none",
    OTHER_RIGHTS,
    true,
    saw(ADA),
    EXPECTED,
    UNDER_ONE,
  ],
  [
    "the told key names its secret, and that of the last sign-in none",
    OTHER_RIGHTS,
    true,
    saw(ADA),
    under("one", "r"),
    ADAS,
  ],
  ["the person's key is another one", OTHER_RIGHTS, true, saw(ADA), { ...EXPECTED, rightsKey: "k2" }, ADAS],
  ["the key is another one, with reuse: false", OTHER_RIGHTS, false, saw(ADA), { ...EXPECTED, rightsKey: "k2" }, ADAS],
  ["the session may have older rights, with reuse: false", OTHER_RIGHTS, false, saw(ADA), EXPECTED, UNPROVEN],
];

const UNUSED: readonly Row[] = [
  ["the key was made under another secret, which says nothing", NO, true, saw(ADA), under("two", "r"), UNDER_ONE],
  ["the key was made under another secret, with reuse: false", NO, false, saw(ADA), under("two", "r"), UNDER_ONE],
  ["reuse is false", NO, false, saw(ADA), EXPECTED, ADAS],
  ["there is no session", NO, true, saw("none"), EXPECTED, ADAS],
  ["there is an anonymous visitor's", NO, true, saw("anonymous"), EXPECTED, ADAS],
  ["there is an anonymous visitor's, with reuse: same-user", NO, "same-user", saw("anonymous"), EXPECTED, ADAS],
  ["the product does not name the person", NO, true, saw("unnamed"), EXPECTED, ADAS],
  ["the product does not name the person, with reuse: same-user", NO, "same-user", saw("unnamed"), EXPECTED, ADAS],
  ["nobody looked", NO, true, undefined, EXPECTED, ADAS],
  ["it is another person's", NO, true, saw(BOB), EXPECTED, BOBS],
  ["it is another person's, with reuse: same-user", NO, "same-user", saw(BOB), EXPECTED, BOBS],
  ["it is another person's, with reuse: false", NO, false, saw(BOB), EXPECTED, BOBS],
  ["nobody named a person", NO, true, saw(ADA), { rightsKey: "k1" }, ADAS],
  ["nobody named a person, with reuse: same-user", NO, "same-user", saw(ADA), {}, ADAS],
  ["no key was told", NO, true, saw(ADA), { identity: ADA }, ADAS],
  ["the told key is empty", NO, true, saw(ADA), { ...EXPECTED, rightsKey: "" }, { ...ADAS, rightsKey: "" }],
  ["no sign-in is remembered", NO, true, saw(ADA), EXPECTED, NOTHING],
  ["the last sign-in had no key", NO, true, saw(ADA), EXPECTED, { ...ADAS, rightsKey: "" }],
  ["the remembered sign-in was another person's", NO, true, saw(ADA), EXPECTED, BOBS],
  ["the remembered sign-in was another person's, with reuse: false", NO, false, saw(ADA), EXPECTED, BOBS],
];

describe("judgeReuse", () => {
  it.each(REUSED)("a live session is used again where %s", (_why, judgement, ...facts) => {
    expect(judgeReuse(...facts)).toEqual(judgement);
  });

  it.each(OTHERS)("a live session is known to have other rights where %s", (_why, judgement, ...facts) => {
    expect(judgeReuse(...facts)).toEqual(judgement);
  });

  it.each(UNUSED)("a live session is left alone where %s", (_why, judgement, ...facts) => {
    expect(judgeReuse(...facts)).toEqual(judgement);
  });
});

describe("isSessionOf", () => {
  const MADE: SessionMemory = { ...ADAS, credential: "mark" };

  it.each<[string, boolean, Sighting | undefined, Whose, SessionMemory | undefined]>([
    ["the person, the key and the credential are those of the last sign-in", true, saw(ADA), EXPECTED, MADE],
    ["nobody is named beside the key", true, saw(ADA), { rightsKey: "k1" }, MADE],
    ["there is no key, and there was none", true, saw(ADA), { identity: ADA }, { ...MADE, rightsKey: "" }],
    ["nobody looked", false, undefined, EXPECTED, MADE],
    ["a look found no session", false, saw("none"), EXPECTED, MADE],
    ["nothing is remembered", false, saw(ADA), EXPECTED, NOTHING],
    ["the last sign-in sent another credential", false, saw(ADA), EXPECTED, { ...MADE, credential: "other" }],
    ["the last sign-in kept none of its credential", false, saw(ADA), EXPECTED, ADAS],
    [
      "the last sign-in was another person's",
      false,
      saw(ADA),
      EXPECTED,
      { ...BOBS, credential: "mark", rightsKey: "k1" },
    ],
    ["the credential names another person", false, saw(ADA), { ...EXPECTED, identity: BOB }, MADE],
    ["the credential has another key", false, saw(ADA), { ...EXPECTED, rightsKey: "k2" }, MADE],
    ["the credential has no key", false, saw(ADA), { identity: ADA }, MADE],
  ])(
    "where %s, it is %s that a credential that was sent before made the session",
    (_why, isOf, seen, whose, memory) => {
      expect(isSessionOf("mark", seen, whose, memory)).toBe(isOf);
    },
  );
});
