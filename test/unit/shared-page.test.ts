// What calls on one page share, how a stage tells of itself, and whose session may be ended first.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runStage } from "../../src/qlik-sense/flow.js";
import { parseProxy } from "../../src/qlik-sense/proxy.js";
import { pageRegistry, signInKey } from "../../src/qlik-sense/session/registry.js";
import { endOtherSession } from "../../src/qlik-sense/session/take-over.js";
import type { AuthenticateOptions, QlikEvent } from "../../src/qlik-sense/types.js";
import type { Verdict } from "../../src/qlik-sense/verify/verdict.js";
import { status } from "./support/endpoint.js";
import { thrownBy } from "./support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "./support/flow.js";
import { openPage } from "./support/page.js";
import { proxyAnswers } from "./support/proxy-answers.js";

const ANNA = { userDirectory: "ACME", userId: "anna" };
const BOB = { userDirectory: "ACME", userId: "bob" };
const ask = () => Promise.resolve("x");
const keyOf = (source: unknown = ENDPOINT, options: AuthenticateOptions = {}) =>
  signInKey(flowFor(source, options).settings);

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

describe("two calls share one sign-in", () => {
  it.each<[string, unknown, AuthenticateOptions, unknown, AuthenticateOptions]>([
    ["with the same address", ENDPOINT, {}, ENDPOINT, {}],
    ["with the same address written otherwise", ENDPOINT, {}, new URL("https://app.example.com/api/qlik-ticket"), {}],
    ["with the same function", ask, {}, ask, {}],
    ["with the same proxy written otherwise", ENDPOINT, { proxy: PROXY }, ENDPOINT, { proxy: `${PROXY}/` }],
    ["whatever their deadlines and listeners", ENDPOINT, { timeoutMs: 5 }, ENDPOINT, { onEvent: () => undefined }],
  ])("%s", (_name, source, options, otherSource, otherOptions) => {
    expect(keyOf(source, options)).toBe(keyOf(otherSource, otherOptions));
  });
});

describe("two calls do not share", () => {
  it.each<[string, unknown, AuthenticateOptions]>([
    ["another address", "/other", {}],
    ["another query", `${ENDPOINT}?as=bob`, {}],
    ["a function", ask, {}],
    ["a ticket in hand", { ticket: "x", ticketUrl: ENDPOINT }, {}],
    ["another proxy", ENDPOINT, { proxy: PROXY }],
    ["a named user", ENDPOINT, { user: ANNA }],
    ["another vehicle", ENDPOINT, { consume: "image" }],
    ["another resource", ENDPOINT, { resource: "x.png" }],
    ["another rule of reuse", ENDPOINT, { reuse: false }],
    ["a takeover", ENDPOINT, { takeover: true }],
  ])("%s", (_name, source, options) => {
    expect(keyOf(source, options)).not.toBe(keyOf());
  });

  it("two functions, or two users", () => {
    expect(keyOf(() => Promise.resolve("x"))).not.toBe(keyOf(() => Promise.resolve("x")));
    expect(keyOf(ENDPOINT, { user: ANNA })).not.toBe(keyOf(ENDPOINT, { user: BOB }));
  });
});

it("the registry is one per page, found again by a second copy of the library, and not listed among the globals", async () => {
  const registry = pageRegistry();
  vi.resetModules();
  const copy = await import("../../src/qlik-sense/session/registry.js");
  expect(copy.pageRegistry).not.toBe(pageRegistry);
  expect(copy.pageRegistry()).toBe(registry);
  expect(Object.keys(globalThis).filter((name) => /qlik/i.test(name))).toEqual([]);
});

describe("a stage", () => {
  const events: QlikEvent[] = [];
  const run = <T extends object>(work: () => Promise<T>) =>
    runStage({ emit: (event) => void events.push(event) }, "verify", 2, work);
  beforeEach(() => (events.length = 0));

  it("tells its start and its end, with time and vehicle", async () => {
    const result = { via: "websocket" };
    expect(await run(() => Promise.resolve(result))).toBe(result);
    expect(events).toEqual([
      { type: "stage", stage: "verify", attempt: 2, status: "start" },
      {
        type: "stage",
        stage: "verify",
        attempt: 2,
        status: "done",
        via: "websocket",
        durationMs: expect.any(Number) as number,
      },
    ]);
  });

  it("tells its time in milliseconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    vi.advanceTimersByTime(5_000);
    await run(() => {
      vi.advanceTimersByTime(250);
      return Promise.resolve({});
    });
    vi.useRealTimers();
    expect(events.at(-1)).toMatchObject({ durationMs: 250 });
  });

  it("tells its failure, and hands the error on as it is", async () => {
    const error = new Error("x");
    expect(await thrownBy(() => run(() => Promise.reject(error)))).toBe(error);
    expect(events.at(-1)).toMatchObject({ status: "failed", durationMs: expect.any(Number) as number });
  });

  it("never puts a result into an event", async () => {
    await run(() => Promise.resolve({ ticket: "aB3.d-F_hJ1kL2mN", proxy: PROXY }));
    expect(JSON.stringify(events)).not.toMatch(/aB3|sense\.example/);
  });
});

describe("takeover ends", () => {
  const active = (user: typeof ANNA): Verdict => ({ state: "active", user });
  const HERE = "https://sense.example.com/mashup/content/x.html";

  it.each<[string, page: string, named: typeof ANNA | undefined, found: Verdict | undefined, ends: boolean]>([
    ["another user's session on the proxy's own origin", HERE, ANNA, active(BOB), true],
    ["no session from another origin", "https://app.example.com/", ANNA, active(BOB), false],
    ["no session of the same user", HERE, ANNA, active({ userDirectory: "acme", userId: "ANNA" }), false],
    ["nothing where there is none", HERE, ANNA, { state: "inactive" }, false],
    ["nothing where nothing is known", HERE, ANNA, undefined, false],
    ["nothing where nobody is named", HERE, undefined, active(BOB), false],
  ])("%s", async (_name, address, named, found, ends) => {
    openPage({ address });
    const calls = proxyAnswers(status(204));
    await endOtherSession(flowFor(), { proxy: parseProxy(PROXY), named, sessionKey: undefined }, found);
    expect(calls.map(({ url, request }) => `${request.method} ${url}`)).toEqual(
      ends ? [`DELETE ${PROXY}/qps/user`] : [],
    );
  });
});
