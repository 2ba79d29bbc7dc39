// The outcome table: consume, probe and verify together. Each row is one line here.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mayRetry, prove, sameUser, type Evidence } from "../../src/qlik-sense/session/judge.js";
import { problem } from "../../src/qlik-sense/problems/problem.js";
import { parseProxy, type Proxy } from "../../src/qlik-sense/proxy.js";
import type { Verdict } from "../../src/qlik-sense/verify/verdict.js";
import { errorOf, thrownBy } from "./support/failures.js";
import { PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const active = (userId: string): Verdict => ({ state: "active", user: { userDirectory: "ACME", userId } });
const inactive: Verdict = { state: "inactive" };
const anna = active("anna");
const bob = active("bob");

let proxy: Proxy;
beforeEach(() => {
  openPage();
  proxy = parseProxy(PROXY);
});
afterEach(() => vi.unstubAllGlobals());

type Row = readonly [
  consume: "consumed" | "refused",
  before: Verdict | undefined,
  after: Verdict,
  named: boolean,
  sameKey: boolean,
  outcome: string,
];
const evidence = ([consume, before, after, isNamed, sameKey]: Row): Evidence => {
  return { accepted: consume === "consumed", via: "fetch", before, after, named: isNamed ? ANNA : undefined, sameKey };
};

const PROVEN: readonly Row[] = [
  ["consumed", inactive, anna, true, false, "confirmed"],
  ["consumed", undefined, anna, true, false, "confirmed"],
  ["consumed", anna, anna, true, true, "confirmed"],
  ["consumed", bob, anna, true, false, "confirmed"],
  ["consumed", inactive, active("ANNA"), true, false, "confirmed"],
  ["consumed", inactive, anna, false, false, "unconfirmed"],
  ["consumed", undefined, bob, false, false, "unconfirmed"],
  ["refused", inactive, anna, true, false, "confirmed"],
  ["refused", inactive, active("Anna"), true, false, "confirmed"],
  ["refused", bob, anna, true, false, "confirmed"],
  ["refused", anna, anna, true, true, "confirmed"],
  ["refused", undefined, anna, true, true, "confirmed"],
];
const FAILED: readonly Row[] = [
  ["consumed", inactive, bob, true, false, "user-mismatch"],
  ["consumed", bob, bob, true, false, "user-mismatch"],
  ["consumed", undefined, bob, true, true, "user-mismatch"],
  ["consumed", inactive, inactive, true, false, "cookie-blocked"],
  ["consumed", undefined, inactive, false, false, "cookie-blocked"],
  ["consumed", anna, inactive, true, true, "cookie-blocked"],
  ["refused", anna, anna, true, false, "credential-rejected"],
  ["refused", undefined, anna, true, false, "credential-rejected"],
  ["refused", inactive, bob, true, false, "credential-rejected"],
  ["refused", bob, bob, true, true, "credential-rejected"],
  ["refused", inactive, anna, false, false, "credential-rejected"],
  ["refused", anna, anna, false, true, "credential-rejected"],
  ["refused", inactive, inactive, true, false, "credential-rejected"],
  ["refused", undefined, inactive, false, false, "credential-rejected"],
  ["refused", anna, inactive, true, true, "credential-rejected"],
];

const inWords = ([consume, before, after, named, sameKey, outcome]: Row): string =>
  [
    consume,
    `before ${before ? (before.state === "active" ? before.user.userId : "inactive") : "unknown"}`,
    `after ${after.state === "active" ? after.user.userId : "inactive"}`,
    named ? "anna named" : "nobody named",
    ...(sameKey ? ["same key"] : []),
    `→ ${outcome}`,
  ].join(", ");

describe("a session is proven", () => {
  it.each(PROVEN.map((row) => [inWords(row), row] as const))("%s", (_name, row) => {
    expect(prove(evidence(row), proxy)).toBe(row[5]);
  });
});

describe("a session is not proven", () => {
  it.each(FAILED.map((row) => [inWords(row), row] as const))("%s", async (_name, row) => {
    expect((await errorOf(() => prove(evidence(row), proxy))).code).toBe(row[5]);
  });
});

describe("one new ticket", () => {
  it.each(FAILED.map((row) => [inWords(row), row] as const))("%s: only where it may help", async (_name, row) => {
    expect(mayRetry(await thrownBy(() => prove(evidence(row), proxy)))).toBe(row[5] !== "cookie-blocked");
  });

  it.each([
    [problem("user-mismatch/ticket", ANNA, { ...ANNA, userId: "bob" })],
    [problem("amd-conflict")],
    [new Error("credential-rejected")],
    [undefined],
    ["credential-rejected"],
  ])("helps nothing against %s", (error) => {
    expect(mayRetry(error)).toBe(false);
  });
});

describe("two users are the same", () => {
  it.each([
    [{ userDirectory: "acme", userId: "ANNA" }, true],
    [{ userDirectory: "ACME", userId: "anna" }, true],
    [{ userDirectory: "ACME", userId: "anne" }, false],
    [{ userDirectory: "ACM", userId: "eanna" }, false],
    [{ userDirectory: "OTHER", userId: "anna" }, false],
  ])("ACME\\anna and %o: %s", (other, same) => {
    expect(sameUser(ANNA, other)).toBe(same);
    expect(sameUser(other, ANNA)).toBe(same);
  });
});
