// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Logouts are counted for each place, in the page and in the browser: what was begun before a person's logout is not used.
import { beforeEach, describe, expect, it } from "vitest";
import { storageName } from "../../../src/core/name.js";
import {
  countedLogouts,
  countLogout,
  hasLoggedOutSince,
  noteLogout,
  personOf,
} from "../../../src/core/share/logouts.js";
import { forgetCalls } from "../support/page.js";
import { ADA, BOB, PLACE } from "./support/people.js";

const { id } = PLACE;
const NAME = storageName("logouts", "");
type Person = typeof ADA | undefined;

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("hasLoggedOutSince", () => {
  it.each<["over" | "not over", string, readonly Person[], Person]>([
    ["not over", "nobody has", [], ADA],
    ["over", "the same person has", [ADA], ADA],
    ["not over", "another person has", [BOB], ADA],
    ["over", "somebody has whom nobody names", [undefined], ADA],
    ["over", "another person has, and nobody knows whose session it is", [BOB], undefined],
    ["over", "two have, of whom the last is another person", [ADA, BOB], ADA],
  ])("a session is %s by logouts that came after it was begun where %s", (how, _who, leavers, identity) => {
    countLogout(id, ADA);
    const before = countedLogouts();
    for (const leaver of leavers) countLogout(id, leaver);
    expect(hasLoggedOutSince(before, id, identity)).toBe(how === "over");
    expect(hasLoggedOutSince(before, `${id}/other`, identity)).toBe(false);
    expect(hasLoggedOutSince(countedLogouts(), id, identity)).toBe(false);
  });
});

describe("what is counted", () => {
  it("logouts that another tab has counted since, and told nobody, count more than what the page knows", () => {
    countLogout(id, ADA);
    const elsewhere = { count: 3, person: personOf(BOB) };
    localStorage.setItem(NAME, JSON.stringify({ [id]: elsewhere }));
    expect(countedLogouts()[id]).toEqual(elsewhere);
    expect(countLogout(id, ADA)).toBe(4);
  });

  it("logouts are counted on by the next page of this browser, each place for itself", () => {
    expect([countLogout(id, ADA), countLogout(id, BOB), countLogout(`${id}/2`, ADA)]).toEqual([1, 2, 1]);
    forgetCalls();
    expect(countedLogouts()[id]).toEqual({ count: 2, person: personOf(BOB) });
    expect(countLogout(id, ADA)).toBe(3);
    expect(localStorage.getItem(NAME)).not.toMatch(/"ada"|Ada/);
  });

  it("a page whose storage was cleared knows what it has counted itself", () => {
    countLogout(id, ADA);
    localStorage.clear();
    expect(countLogout(id, ADA)).toBe(2);
  });

  it.each([
    ["fewer", 1, 2],
    ["no more", 2, 2],
    ["more", 3, 3],
  ])("what a tab tells of %s logouts than are counted here is kept where it is more", (_what, told, counted) => {
    countLogout(id, ADA);
    countLogout(id, ADA);
    noteLogout(id, { count: told, person: personOf(BOB) });
    const person = personOf(told > 2 ? BOB : ADA);
    expect(countedLogouts()[id]).toEqual({ count: counted, person });
  });

  it.each([
    "",
    "nonsense",
    "null",
    "5",
    `{"${id}":null}`,
    `{"${id}":{"count":"9","person":""}}`,
    `{"${id}":{"count":9}}`,
  ])("nothing is counted where the storage holds %j", (poison) => {
    localStorage.setItem(NAME, poison);
    expect(countedLogouts()).toEqual({});
    expect(countLogout(id, ADA)).toBe(1);
  });
});
