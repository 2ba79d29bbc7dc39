// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Which rights a session has after a sign-in, as far as anybody can know: other calls, other tabs, a key of the page's own.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallSettings } from "../../../src/core/call.js";
import { personOf } from "../../../src/core/share/logouts.js";
import { isOwnEnd } from "../../../src/core/share/own-ends.js";
import { forgetCalls } from "../support/page.js";
import { openOtherTabs } from "./support/channels.js";
import { expectRemembered, refuses, rememberAda, unknownPlace } from "./support/looks.js";
import { ADA, PLACE } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type Fresh } from "./support/test-provider.js";

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});
afterEach(() => void vi.unstubAllGlobals());

const ofSecret = (secret: string) => secret.padEnd(8, "_") + "k".repeat(43);

describe("a call that did not wait for this one any longer", () => {
  /** Ada's sign-in, while another call of hers signs in under `others`. */
  async function signInBeside(issued: Partial<Fresh>, others: string) {
    let looks = 0;
    const check = () => {
      looks += 1;
      if (looks === 2) rememberAda(others);
      return Promise.resolve({ session: looks === 1 ? ("none" as const) : ADA, via: "test" });
    };
    const { outcome, warnings } = run(testProvider({ check }, () => issued).provider, { reuse: "same-user" });
    await outcome;
    return warnings();
  }

  it("rights of a session are unproven where another call has signed in under other rights meanwhile", async () => {
    expect(await signInBeside({ rightsKey: "ada-1" }, "ada-9")).toEqual(["rights-unproven"]);
    expectRemembered("ada-1", false);
  });

  it.each<[string, Partial<Fresh>, string]>([
    ["under the same rights", { rightsKey: "ada-1" }, "ada-1"],
    ["and named no rights", { rightsKey: "ada-1" }, ""],
    ["under rights, and this one names none", { rightsKey: undefined }, "ada-9"],
    ["under a key of another secret, which says nothing", { rightsKey: ofSecret("one") }, ofSecret("two")],
    ["before a grant, whose session is the one that was made last", { kind: "granted" }, "ada-9"],
  ])("rights of a session are proven where another call has signed in meanwhile %s", async (_how, issued, others) => {
    expect(await signInBeside(issued, others)).toEqual([]);
    expectRemembered("rightsKey" in issued ? (issued.rightsKey ?? "") : "ada-1", true);
  });
});

describe("the other tabs", () => {
  it("the other tabs hear of an end for new rights before it is made, and after it who has signed in", async () => {
    rememberAda("ada-0");
    const tabs = openOtherTabs();
    const ending = { kind: "ending", placeId: PLACE.id };
    const made = testProvider({
      end: () => {
        expect(tabs.heard).toEqual([ending]);
        made.browser.session = "none";
        return Promise.resolve("ended");
      },
    });
    made.browser.session = ADA;
    await run(made.provider).outcome;
    expect(tabs.heard).toEqual([ending, { kind: "signed-in", placeId: PLACE.id, person: personOf(ADA) }]);
    expect(isOwnEnd(PLACE.id)).toBe(true);
  });

  it("the other tabs hear of no end where none is made, and of nobody where a session is used again", async () => {
    const tabs = openOtherTabs();
    const { provider } = testProvider();
    await run(provider).outcome;
    await run(provider).outcome;
    expect(tabs.heard.map(({ kind }) => kind)).toEqual(["signed-in"]);
    expect(isOwnEnd(PLACE.id)).toBe(false);
  });
});

describe("the key of the rights", () => {
  it.each<[string, string | undefined, string]>([
    ["the page's, where the endpoint names none", undefined, "ada-page"],
    ["the endpoint's, where both name one", "ada-1", "ada-1"],
  ])("a session's rights are %s", async (_whose, rightsKey, known) => {
    const { provider } = testProvider({ expected: { identity: ADA, rightsKey: "ada-page" } }, () => ({ rightsKey }));
    expect((await run(provider).outcome).proof.rightsKey).toBe(known);
    expectRemembered(known, true);
  });

  it("a missing key is told once a call, though a further credential was asked for", async () => {
    const { provider } = testProvider({ consume: refuses() }, () => ({ rightsKey: undefined }));
    const { outcome, warnings } = run(provider);
    await expect(outcome).rejects.toMatchObject({ code: "credential-rejected" });
    expect(warnings()).toEqual(["rights-key-missing"]);
  });
});

describe("the look before the credential, with reuse: false", () => {
  /** Whether the credential waits for the look's answer. */
  async function waitsForLook(how: { more?: object; issued?: Partial<Fresh>; settings?: Partial<CallSettings> }) {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const check = () => answered.then(() => ({ session: made.browser.session, via: "test" }));
    const made = testProvider({ check, ...how.more }, () => how.issued ?? {});
    const { outcome } = run(made.provider, { reuse: false, ...how.settings });
    await vi.waitFor(() => expect(made.asked).toContain("acquire"));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const waits = !made.asked.includes("consume");
    answer();
    await outcome;
    return waits;
  }

  it.each<[string, string | undefined, boolean, Parameters<typeof waitsForLook>[0]]>([
    ["is waited for where other rights are remembered", "ada-0", true, {}],
    ["is not waited for where the same rights are remembered", "ada-1", false, {}],
    ["is not waited for where a sign-in without rights is remembered", "", false, {}],
    ["is not waited for where the answer names no rights", "ada-0", false, { issued: { rightsKey: undefined } }],
    [
      "is waited for where another person's session may be taken over",
      undefined,
      true,
      { settings: { takeover: true } },
    ],
    ["is waited for where the place was not known before", undefined, true, { more: unknownPlace }],
  ])("a look %s", async (_what, remembered, waits, how) => {
    if (remembered !== undefined) rememberAda(remembered);
    expect(await waitsForLook(how)).toBe(waits);
  });

  it("a look is waited for where the remembered rights are the same and were never proven", async () => {
    rememberAda("ada-1", false);
    expect(await waitsForLook({})).toBe(true);
  });
});
