// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Which credentials this browser has sent: the last twenty, by fingerprints.
import { beforeEach, describe, expect, it } from "vitest";
import { markOf, rememberSent, wasSent } from "../../../src/core/share/sent.js";
import { createSecret } from "../../../src/core/secret.js";
import { forgetCalls } from "../support/page.js";
import { PLACE } from "./support/people.js";

const { id } = PLACE;
const mark = (text: string) => markOf(createSecret(text));
const send = (text: string) => rememberSent(id, mark(text));
/** The browser's next page knows what the storage holds alone. */
const sentBefore = (text: string) => {
  forgetCalls();
  return wasSent(id, mark(text));
};

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("what was sent", () => {
  it("a credential that was sent is known on this page and on the browser's next one, at its place alone", () => {
    send("one");
    expect([wasSent(id, mark("one")), wasSent(id, mark("two")), wasSent(`${id}/2`, mark("one"))]).toEqual([
      true,
      false,
      false,
    ]);
    expect([sentBefore("one"), sentBefore("two")]).toEqual([true, false]);
    expect(JSON.stringify(localStorage)).not.toContain("one");
  });

  it("the next page knows the last twenty credentials that were sent, and none before them", () => {
    for (let number = 1; number <= 21; number++) send(`ticket-${number}`);
    expect([1, 2, 21].map((number) => sentBefore(`ticket-${number}`))).toEqual([false, true, true]);
  });

  it("a credential that was sent again and again takes the place of one", () => {
    send("first");
    for (let times = 1; times <= 20; times++) send("again");
    expect([sentBefore("first"), sentBefore("again")]).toEqual([true, true]);
  });

  it("a credential that was sent again is the last one of the twenty", () => {
    send("again");
    for (let number = 1; number <= 19; number++) send(`ticket-${number}`);
    send("again");
    send("ticket-20");
    expect([sentBefore("again"), sentBefore("ticket-1")]).toEqual([true, false]);
  });
});
