// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What a page has of a bearer's call: a handle, events, and sentences in the console.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startBearer } from "../../../../src/core/bearer/start.js";
import type { SessionEvent } from "../../../../src/core/bearer/events.js";
import { errorOf, thrownBy } from "../../support/failures.js";
import { forgetCalls } from "../../support/page.js";
import { bearerProvider, type Issued, type TestBearer } from "../support/bearer-provider.js";
import { ADA, failure, PLACE } from "../support/people.js";

const warned = vi.spyOn(console, "warn");
beforeEach(() => {
  sessionStorage.clear();
  forgetCalls();
  warned.mockReset();
});
afterEach(() => void vi.useRealTimers());

const unnamed = (): Issued => ({ identity: undefined });
const said = () => warned.mock.calls.map(([sentence]) => String(sentence));

async function started(more: Partial<TestBearer> = {}, issue?: (number: number) => Issued) {
  const { provider, asked } = bearerProvider(more, issue);
  const events: SessionEvent[] = [];
  const result = await startBearer(provider, { signInMs: 1_000, onEvent: (event) => void events.push(event) });
  const told = () => events.filter(({ type }) => type !== "stage");
  return { ...result, asked, events, told, types: () => told().map(({ type }) => type) };
}

describe("a page's call of a bearer", () => {
  it("a page's call of a bearer ends with the client, the place, the person and a handle that is ready", async () => {
    const { handle, client, place, identity, types, asked } = await started();
    expect([place, identity, handle.state, types(), asked]).toEqual([PLACE, ADA, "ready", ["ready"], ["start 1"]]);
    expect((await client.take()).secret.reveal()).toBe("token-1");
  });

  it("a page's call of a bearer is told its stages, and at last how long it took", async () => {
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(5_000);
    const open: TestBearer["open"] = (credentials) =>
      new Promise((resolve) => setTimeout(() => resolve(credentials), 300));
    const call = started({ open });
    await vi.advanceTimersByTimeAsync(300);
    const { events } = await call;
    expect(events.map((event) => (event.type === "stage" ? `${event.stage} ${event.status}` : event))).toEqual([
      "acquire start",
      "acquire done",
      "open start",
      "open done",
      { type: "ready", durationMs: 300 },
    ]);
  });

  it("a page's call of a bearer without a listener has the same session", async () => {
    const { handle } = await startBearer(bearerProvider().provider, { signInMs: 1_000 });
    expect(handle.state).toBe("ready");
  });

  it("a page's call of a bearer that fails rejects with the error, and its listener hears no more", async () => {
    const { provider } = bearerProvider({}, () => {
      throw failure("not-signed-in");
    });
    const onEvent = vi.fn();
    const error = await errorOf(() => startBearer(provider, { signInMs: 1_000, onEvent }));
    expect(error.code).toBe("not-signed-in");
    expect(onEvent.mock.calls.map(([event]) => (event as { status?: string }).status)).toEqual(["start", "failed"]);
  });

  it("a page's call of a bearer whose source stays silent ends with the time that the page gave it", async () => {
    const prepare: TestBearer["prepare"] = () => new Promise<never>(() => undefined);
    const { provider } = bearerProvider({ prepare });
    const error = await errorOf(() => startBearer(provider, { signInMs: 20 }));
    expect(error).toMatchObject({ code: "timeout", what: "Not done in 20 ms; last begun: token." });
  });

  it("a page's call of a bearer whose signal has aborted rejects with the signal's reason", async () => {
    const { provider, asked } = bearerProvider();
    const signal = AbortSignal.abort("left the page");
    expect(await thrownBy(() => startBearer(provider, { signInMs: 1_000, signal }))).toBe("left the page");
    expect(asked).toEqual([]);
  });
});

describe("the handle of a bearer's session", () => {
  it("invalidate() has the next use ask for another credential, and ensure() is such a use", async () => {
    const { handle, asked, types } = await started();
    handle.invalidate();
    expect(handle.state).toBe("expired");
    await handle.ensure();
    expect([handle.state, asked, types()]).toEqual([
      "ready",
      ["start 1", "renew 1"],
      ["ready", "expired", "renewing", "renewed"],
    ]);
  });

  it("a bearer's handle renews, checks and logs out", async () => {
    const { handle, asked, told } = await started({ whose: () => Promise.resolve(ADA) });
    await handle.renew();
    expect(await handle.check()).toBe("active");
    await handle.logout();
    expect([handle.state, asked]).toEqual(["closed", ["start 1", "renew 1", "end token-2"]]);
    expect(told().slice(1)).toEqual([{ type: "renewed" }, { type: "closed", reason: "signed-out" }]);
  });

  it("on() of a bearer's handle hears events of one type, until its function is called", async () => {
    const { handle } = await started();
    const hear = vi.fn();
    const stop = handle.on("expired", hear);
    handle.invalidate();
    await handle.ensure();
    stop();
    handle.invalidate();
    expect(hear.mock.calls).toEqual([[{ type: "expired" }]]);
  });

  it("dispose() of a bearer's handle lets go of the session, and its listeners hear no more", async () => {
    const { handle, client, told } = await started();
    handle.dispose();
    client.report("expired");
    expect(await errorOf(client.take)).toMatchObject({ code: "signed-out" });
    expect(told().map(({ type }) => type)).toEqual(["ready"]);
  });

  it("a bearer's handle of a call that shares its session hears nothing after its own dispose(), and the other one does", async () => {
    const { provider } = bearerProvider();
    const [one, two] = [vi.fn(), vi.fn()];
    const [first, second] = await Promise.all([
      startBearer(provider, { signInMs: 1_000, onEvent: one }),
      startBearer(provider, { signInMs: 1_000, onEvent: two }),
    ]);
    first.handle.dispose();
    second.handle.invalidate();
    expect(
      [one, two].map((hear) => hear.mock.calls.some(([event]) => (event as SessionEvent).type === "expired")),
    ).toEqual([false, true]);
  });
});

describe("what a page is warned of", () => {
  const NOT_NAMED = "Neither the token's answer nor Test says whose token it is: another user's would not be noticed.";

  it("a bearer of which nobody knows whose it is is a warning for the page, and a sentence in the console once a page", async () => {
    const { told } = await started({}, unnamed);
    expect(told()[0]).toEqual({ type: "warning", code: "user-not-named", message: NOT_NAMED });
    const again = await started({}, unnamed);
    expect([again.types(), said()]).toEqual([["warning", "ready"], [`qlik-ticket: ${NOT_NAMED}`]]);
  });

  it("each function of the page has its own sentence in the console of a bearer whose person nobody named", async () => {
    await started({}, unnamed);
    const { words } = bearerProvider().provider;
    await started({ words: { ...words, call: "other()" }, name: "other" }, unnamed);
    expect(said()).toHaveLength(2);
  });

  it.each<[string, string | undefined, string]>([
    ["the credential", undefined, "token"],
    ["what the product says that remains", "cookie", "cookie"],
  ])("a bearer's logout that the product does not hear of names %s", async (_what, remains, named) => {
    const { words } = bearerProvider().provider;
    const end = () => Promise.resolve("cannot" as const);
    const { handle, told } = await started({ end, words: { ...words, remains } });
    await handle.logout();
    const message = `The user is logged out on this page; Test did not take the ${named} back, which lasts until its end.`;
    expect(told().at(-1)).toEqual({ type: "warning", code: "logout-incomplete", message });
    expect(said()).toEqual([`qlik-ticket: ${message}`]);
  });

  it("what a bearer's client reports is a session-problem with its error, and a sentence in the console once a page", async () => {
    const { client, told } = await started();
    const error = failure("no-license", "none", "No license is left.");
    client.report(error);
    client.report(error);
    const warning = { type: "warning", code: "session-problem", message: error.message, error };
    expect(told().slice(1)).toEqual([warning, warning]);
    expect(said()).toEqual([`qlik-ticket: ${error.message}`]);
    client.report(failure("no-license", "none", "Another one."));
    expect(said()).toHaveLength(2);
  });
});
