// When the client's files did not come: asked for again where that may help, beside the proof too, and every other end named.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Cure } from "../../../src/core/errors/embed-error.js";
import { beginClientLoad, openClient } from "../../../src/core/open-client.js";
import type { Sighting } from "../../../src/core/provider.js";
import { takeRetry } from "../../../src/core/share/budget.js";
import { noteOwnEnd } from "../../../src/core/share/own-ends.js";
import type { CoreEvent } from "../../../src/core/stage.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { openPage } from "../support/page.js";
import { ADA, failure, PLACE } from "./support/people.js";
import { testProvider, type TestProvider } from "./support/test-provider.js";

const noFiles = (what = "no files") => failure("files-missing", "same-call", what);
const client = {};
const open = vi.fn<TestProvider["open"]>();
const check = vi.fn<TestProvider["check"]>();
const { provider } = testProvider({ open, check });
let controller: AbortController;
let events: CoreEvent[];
const caller = () => ({ signal: controller.signal, emit: (event: CoreEvent) => void events.push(event) });

const sees = (...sessions: Sighting["session"][]) =>
  check.mockImplementation(() => {
    const session = (sessions.length > 1 ? sessions.shift() : sessions[0]) ?? "none";
    return Promise.resolve({ session, via: "test" });
  });

/** Opens the client, and runs the clock until all is settled; `pauses` are the milliseconds before each further load. */
async function load(...ends: (() => Promise<object>)[]) {
  const pauses: number[] = [];
  let from = performance.now();
  open.mockImplementation(() => {
    pauses.push(Math.round(performance.now() - from));
    from = performance.now();
    return (ends.shift() ?? expect.fail("one load too many"))();
  });
  const outcome = openClient(provider, PLACE, caller());
  const state = { settled: false };
  const settle = () => void (state.settled = true);
  outcome.then(settle, settle);
  for (let steps = 0; !state.settled && steps < 50; steps++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (vi.getTimerCount()) await vi.advanceTimersToNextTimerAsync();
  }
  return { outcome, pauses: pauses.slice(1) };
}
const comes = () => Promise.resolve(client);
const fails = (error: Error) => () => Promise.reject(error);

beforeEach(() => {
  openPage();
  controller = new AbortController();
  events = [];
  open.mockReset();
  check.mockReset();
  sees(ADA);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("files that did not come are asked for again", () => {
  it("files that did not come are asked for once more, where the second load brings them, after a look at the session", async () => {
    const { outcome } = await load(fails(noFiles()), comes);
    expect(await outcome).toBe(client);
    expect(open.mock.calls.map(([place, , { reason }]) => [place, reason])).toEqual([
      [PLACE, "start"],
      [PLACE, "retry"],
    ]);
    // The session was looked at first: without one, a product's client may lead the page to a login.
    expect(check.mock.calls.map(([place, { attempt, reason }]) => [place, attempt, reason])).toEqual([
      [PLACE, 1, "retry"],
    ]);
    expect(check.mock.invocationCallOrder[0]).toBeLessThan(open.mock.invocationCallOrder[1] ?? 0);
    expect(events.map((event) => event.type === "stage" && event.status)).toEqual(["start", "done"]);
  });

  it("files that did not come are asked for a second time, after a longer pause, where the first was not enough", async () => {
    const { outcome, pauses } = await load(fails(noFiles()), fails(noFiles()), comes);
    expect(await outcome).toBe(client);
    // Half of 500, then half of 1000: spread, so that many pages do not come back at once.
    expect(pauses).toEqual([250, 500]);
  });

  it("files that did not come are not asked for a third time: the last failure comes out, and no timer stays", async () => {
    const { outcome, pauses } = await load(fails(noFiles("0")), fails(noFiles("1")), fails(noFiles("2")));
    expect(await errorOf(() => outcome)).toMatchObject({ code: "files-missing", what: "2" });
    expect(pauses).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
    expect(events.at(-1)).toMatchObject({ stage: "open", status: "failed" });
  });

  it("files that did not come are not asked for again by a page that has had its share of retries", async () => {
    for (let times = 0; times < 10; times++) takeRetry();
    const error = noFiles();
    const { outcome } = await load(fails(error));
    expect(await thrownBy(() => outcome)).toBe(error);
  });
});

describe("nothing is asked for again", () => {
  it.each<[string, Error]>([
    ["an error that wants a change", failure("amd-conflict")],
    ["an error that is not this library's", new TypeError("x")],
    ["an error that a fresh credential may cure", failure("credential-rejected", "fresh-credential" satisfies Cure)],
  ])("no file is asked for again after %s, and nobody looks", async (_what, error) => {
    const { outcome } = await load(fails(error));
    expect(await thrownBy(() => outcome)).toBe(error);
    expect(check).not.toHaveBeenCalled();
    expect(open).toHaveBeenCalledOnce();
  });

  it("no file is asked for again where the second load meets an error that wants a change", async () => {
    const error = failure("amd-conflict");
    const { outcome, pauses } = await load(fails(noFiles()), fails(error));
    expect(await thrownBy(() => outcome)).toBe(error);
    expect(pauses).toHaveLength(1);
  });

  it("no file is asked for again for a caller who leaves during the load, who gets the own reason at once", async () => {
    const { outcome } = await load(() => {
      controller.abort("left");
      return Promise.reject(noFiles());
    });
    expect(await thrownBy(() => outcome)).toBe("left");
    expect(check).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("no file is asked for again for a caller who leaves during the pause", async () => {
    open.mockImplementation(fails(noFiles()));
    const outcome = thrownBy(() => openClient(provider, PLACE, caller()));
    while (!vi.getTimerCount()) await new Promise((resolve) => setImmediate(resolve));
    controller.abort("left");
    expect(await outcome).toBe("left");
    expect(open).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });
});

describe("a session that is gone", () => {
  it.each<[string, Sighting["session"][], number]>([
    ["finds nobody, nor do two more", ["none", "none", "none", ADA], 3],
    ["finds nobody, and the next one an anonymous visitor", ["none", "anonymous", ADA], 2],
    ["finds an anonymous visitor", ["anonymous", ADA], 1],
  ])(
    "session-expired comes out where a look after the failed load %s: somebody has to sign in anew",
    async (_what, seen, looks) => {
      sees(...seen);
      const { outcome } = await load(fails(noFiles()));
      expect(await errorOf(() => outcome)).toMatchObject({ code: "session-expired", cure: "sign-in-again" });
      expect([check.mock.calls.length, open.mock.calls.length]).toEqual([looks, 1]);
    },
  );

  it("session-expired comes out also where the session is gone after the second load", async () => {
    sees(ADA, "none");
    const { outcome, pauses } = await load(fails(noFiles()), fails(noFiles()));
    expect(await errorOf(() => outcome)).toMatchObject({ code: "session-expired" });
    expect(pauses).toHaveLength(1);
  });
});

describe("a session that some looks find", () => {
  it("nodes-disagree comes out where a second look after the failed load finds the session that the first one did not", async () => {
    sees("none", ADA);
    const { outcome } = await load(fails(noFiles()));
    expect(await errorOf(() => outcome)).toMatchObject({ code: "nodes-disagree" });
  });

  it("files that did not come are asked for once more where another call has ended the session for other rights meanwhile", async () => {
    noteOwnEnd(PLACE.id);
    sees("none", ADA);
    const { outcome, pauses } = await load(fails(noFiles()), comes);
    expect(await outcome).toBe(client);
    expect(pauses).toHaveLength(1);
  });
});

describe("one client a page", () => {
  it("a client that has come is given to all, also to those who ask while it comes, and is opened once", async () => {
    open.mockImplementation(comes);
    const [one, two] = await Promise.all([
      openClient(provider, PLACE, caller()),
      openClient(provider, PLACE, caller()),
    ]);
    expect([one, two, await openClient(provider, PLACE, caller())]).toEqual([client, client, client]);
    expect(open).toHaveBeenCalledOnce();
  });

  it("a client of another place is another one, and so is one of another product", async () => {
    open.mockImplementation(() => Promise.resolve({}));
    const one = await openClient(provider, PLACE, caller());
    expect(await openClient(provider, { ...PLACE, id: "https://other.example" }, caller())).not.toBe(one);
    expect(await openClient({ ...provider, name: "other" }, PLACE, caller())).not.toBe(one);
  });

  it("a client that did not come is asked for again by the next call", async () => {
    const { outcome } = await load(fails(failure("amd-conflict")), comes);
    await thrownBy(() => outcome);
    expect(await openClient(provider, PLACE, caller())).toBe(client);
  });

  it("warnings of a load reach the caller, each with its detail", async () => {
    open.mockImplementation((_place, _proven, { warn }) => {
      warn("stylesheet-failed");
      warn("module-missing", "map.js");
      return comes();
    });
    await openClient(provider, PLACE, caller());
    expect(events.filter(({ type }) => type === "warning")).toEqual([
      { type: "warning", code: "stylesheet-failed" },
      { type: "warning", code: "module-missing", detail: "map.js" },
    ]);
  });
});

describe("files that did not come while the proof was not there", () => {
  /** A load beside a proof, and somebody who has joined it. */
  function beside(proven: Promise<unknown>) {
    proven.catch(() => undefined);
    const begun = beginClientLoad(provider, PLACE, proven, () => undefined);
    return { ...begun, joined: begun.join(caller()) };
  }
  const once = (error: Error) => open.mockImplementationOnce(fails(error)).mockImplementation(comes);

  it("files that did not come are asked for again when the proof is there, and not before", async () => {
    once(noFiles());
    let prove = (): void => expect.fail("no proof was asked for");
    const { joined } = beside(new Promise<void>((resolve) => (prove = resolve)));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(check).not.toHaveBeenCalled();
    prove();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await joined).toBe(client);
  });

  it("files that did not come are left alone when the proof fails and nobody else waits for them", async () => {
    once(noFiles());
    const begun = beginClientLoad(provider, PLACE, Promise.reject(failure("cookie-blocked")), () => undefined);
    // As a sign-in does that fails: it leaves the load.
    await Promise.resolve();
    begun.cancel();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(check).not.toHaveBeenCalled();
    expect(open).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("files that did not come are left alone when all leave before the proof", async () => {
    once(noFiles());
    const { joined, cancel } = beside(new Promise(() => undefined));
    cancel();
    controller.abort("left");
    expect(await thrownBy(() => joined)).toBe("left");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    expect(check).not.toHaveBeenCalled();
  });

  it.each([
    ["the proof", true],
    ["the files", false],
  ])(
    "files of a proof that failed come for those who stay, first %s: at once, after a look, and beside the retries",
    async (_name, isFirst) => {
      for (let times = 0; times < 10; times++) takeRetry();
      const end = failure("cookie-blocked");
      once(isFirst ? end : noFiles());
      const { joined } = beside(Promise.reject(end));
      await vi.advanceTimersByTimeAsync(1);
      expect(await joined).toBe(client);
      expect(check).toHaveBeenCalledOnce();
      expect(open).toHaveBeenCalledTimes(2);
    },
  );
});
