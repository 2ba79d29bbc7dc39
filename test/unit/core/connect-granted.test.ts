// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// Sessions that a server has made already, answers of strangers, and which files of the client may come before the proof.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Receipt } from "../../../src/core/provider.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";
import { receives, sees, times, type Seen, unknownPlace } from "./support/looks.js";
import { ADA, BOB, failure } from "./support/people.js";
import { run } from "./support/run.js";
import { testProvider, type Fresh } from "./support/test-provider.js";

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
});

describe("a session that came with the page", () => {
  const GRANT: Partial<Fresh> = { kind: "granted", cameWithPage: true };

  it("a session that came with the page is proven by the look that found its person: no further one", async () => {
    const check = sees(ADA);
    const { outcome, warnings } = run(testProvider({ check }, () => GRANT).provider);
    expect((await outcome).proof).toMatchObject({
      identity: ADA,
      isConfirmed: true,
      isReused: true,
      rightsKey: "ada-1",
    });
    expect(warnings()).toEqual([]);
    expect(check).toHaveBeenCalledOnce();
  });

  it.each<[string, Partial<Fresh>, Seen[]]>([
    ["the look found another person", GRANT, [BOB, ADA]],
    ["the look found nobody", GRANT, ["none", ADA]],
    ["nobody is named", { ...GRANT, identity: undefined }, [ADA]],
    ["it was made just now", { kind: "granted" }, [ADA]],
    ["it is a credential", { cameWithPage: true }, [ADA]],
  ])("what came is proven by a look after it where %s", async (_why, issued, seen) => {
    const check = sees(...seen);
    const { provider } = testProvider({ check, consume: receives() }, () => issued);
    expect((await run(provider).outcome).proof).toMatchObject({ identity: ADA, isReused: false });
    expect(check).toHaveBeenCalledTimes(2);
  });
});

describe("something that answered in the product's place", () => {
  const stranger = failure("gateway-login");

  it.each([true, false])(
    "the error of a stranger's answer comes out where nobody is signed in, with accepted: %s, and costs one credential",
    async (accepted) => {
      const { provider, asked } = testProvider({ consume: receives({ accepted, stranger }), check: sees("none") });
      expect(await errorOf(() => run(provider).outcome)).toBe(stranger);
      expect(times(asked, "acquire")).toBe(1);
    },
  );

  it("a stranger's answer is passed over where the person is signed in all the same", async () => {
    const consume = receives({ accepted: true, stranger });
    const { provider } = testProvider({ consume, check: sees("none", ADA), ...unknownPlace });
    expect((await run(provider).outcome).proof).toMatchObject({ identity: ADA, isConfirmed: true });
  });
});

describe("the client's files", () => {
  it.each<[string, Partial<Fresh>, Partial<Receipt>, boolean]>([
    ["are fetched beside the proof after an answer that the page could read", {}, { served: true }, true],
    ["are fetched beside the proof of a session that the server has made", { kind: "granted" }, {}, true],
    ["wait for the proof after any other answer", {}, {}, false],
  ])("the client's files %s", async (_what, issued, receipt, beside) => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const check = vi.fn(async () => {
      if (check.mock.calls.length > 1) await answered;
      return { session: check.mock.calls.length > 1 ? ADA : ("none" as const), via: "test" };
    });
    const open = vi.fn((_place: unknown, proven: Promise<unknown>) => proven.then(() => ({})));
    const { provider } = testProvider({ check, open, consume: receives(receipt) }, () => issued);
    const { outcome } = run(provider, { wantsClient: true });
    await vi.waitFor(() => expect(check).toHaveBeenCalledTimes(2));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(open).toHaveBeenCalledTimes(beside ? 1 : 0);
    answer();
    expect((await outcome).client).toBeDefined();
    expect(open).toHaveBeenCalledOnce();
  });
});
