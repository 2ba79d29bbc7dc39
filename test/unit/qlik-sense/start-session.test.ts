// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// One call from the page's words to its session: who hears what, in this product's words.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticate, isEmbedError, type AuthenticateOptions, type QlikEvent } from "../../../src/index.js";
import { json, opaqueRedirect } from "../support/endpoint.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const TICKET = "aB3.d-F_hJ1kL2mN";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const source = () => Promise.resolve({ ticket: TICKET, user: ANNA, sessionKey: "anna-1" });

/** A Qlik that takes each ticket, or none. */
function qlik(takes: boolean): void {
  let isSignedIn = false;
  vi.stubGlobal("fetch", (url: string) => {
    if (url.endsWith("/qps/user")) {
      return Promise.resolve(json(isSignedIn ? { session: "active", ...ANNA } : { session: "inactive" }));
    }
    isSignedIn = takes;
    return Promise.resolve(takes ? new Response("a picture") : opaqueRedirect());
  });
}
const call = (options: AuthenticateOptions = {}) =>
  authenticate(source, { proxy: PROXY, bootstrap: false, ...options });

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  qlik(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("the caller's listener", () => {
  it("the listener of a call hears each stage in this product's words, and ready at the end", async () => {
    const heard: QlikEvent[] = [];
    const session = await call({ onEvent: (event) => heard.push(event) });
    expect(session).toMatchObject({ user: ANNA, identity: "confirmed", state: "ready", proxy: PROXY });
    const said = heard.map((event) => (event.type === "stage" ? `${event.stage} ${event.status}` : event.type));
    const stages = ["ticket", "consume", "verify"].flatMap((stage) => [`${stage} start`, `${stage} done`]);
    expect(said).toEqual([...stages, "ready"]);
    expect(heard.at(-1)).toMatchObject({ user: ANNA, identity: "confirmed", reused: false });
    expect(JSON.stringify(heard)).not.toContain(TICKET);
  });

  it("the listener of a call that used a live session again hears ready with reused: true, and of no ticket spent", async () => {
    await call();
    const heard: QlikEvent[] = [];
    await call({ onEvent: (event) => heard.push(event) });
    expect(heard.at(-1)).toMatchObject({ type: "ready", reused: true });
    expect(JSON.stringify(heard)).not.toContain("consume");
  });

  it("the listener of a call hears nothing more of a call that failed", async () => {
    qlik(false);
    const onEvent = vi.fn();
    expect(await errorOf(() => call({ onEvent }))).toMatchObject({ code: "credential-rejected" });
    const heard = onEvent.mock.calls.length;
    expect(heard).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(onEvent).toHaveBeenCalledTimes(heard);
    expect(onEvent).not.toHaveBeenCalledWith(expect.objectContaining({ type: "ready" }));
  });

  it("a listener of a call may throw: the sign-in goes on, and the page's error handler has each error", async () => {
    const errors: (() => void)[] = [];
    vi.stubGlobal("setTimeout", (work: () => void, ms?: number) => (ms === undefined ? errors.push(work) : 0));
    const onEvent = () => {
      throw new Error("the page's own fault");
    };
    expect(await call({ onEvent })).toMatchObject({ user: ANNA });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toThrow("the page's own fault");
  });
});

describe("what a call rejects with", () => {
  it("an error of a call is an EmbedError with code, stage and sentence", async () => {
    qlik(false);
    const error = await thrownBy(() => call());
    expect(isEmbedError(error)).toBe(true);
    expect(error).toMatchObject({ code: "credential-rejected", stage: "consume" });
  });

  it("the caller's own reason is what a call rejects with once its signal has aborted", async () => {
    const controller = new AbortController();
    const outcome = thrownBy(() =>
      authenticate(() => new Promise(() => undefined), { proxy: PROXY, signal: controller.signal }),
    );
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort("left");
    expect(await outcome).toBe("left");
  });
});
