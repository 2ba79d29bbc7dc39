// A logout by the page's own backend: what is sent there, what a function of the page is told, and what counts as done.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { endpoint, status, type Answer } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { ENDPOINT, flowFor, PROXY } from "../support/flow.js";
import { openPage, PAGE } from "../support/page.js";

const ANNA = { userDirectory: "AC ME", userId: "anna\\ü" };
const whose = { identity: identityOf(ANNA) };
const proxy = parseProxy(PROXY);
const at = (path: string) => new URL(path, PAGE).href;

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

/** What one call can do for a logout, and the requests that its backend gets. */
async function backend(answer: Answer, { source = ENDPOINT, ...options }: Wishes = {}) {
  const { fetch, calls } = endpoint(answer);
  const controller = new AbortController();
  const { provider, step } = flowFor(source, { fetch, ...options }, controller.signal);
  return { ...(await provider.prepare(step.signal)), step, calls, controller };
}

interface Wishes extends AuthenticateOptions {
  readonly source?: unknown;
}

/** The requests as their methods and addresses, and the user whom each names. */
const told = (calls: Awaited<ReturnType<typeof backend>>["calls"]) =>
  calls.map(({ url, init, request }) => [init.method, url, request.headers.get("x-qlik-ticket-user")]);

describe("the ticket endpoint at a logout", () => {
  it("the ticket endpoint is asked to end this user's sessions, with the page's own header fields", async () => {
    const { endAll, step, calls } = await backend(status(204), { request: { headers: { "X-CSRF": "t0ken" } } });
    expect(await endAll?.(whose, step)).toBe(true);
    expect(told(calls)).toEqual([["DELETE", at(ENDPOINT), "AC%20ME\\anna%5C%C3%BC"]]);
    expect(calls[0]?.request.headers.get("x-csrf")).toBe("t0ken");
  });

  it("the ticket endpoint is told no user where none is known", async () => {
    const { endAll, step, calls } = await backend(status(204));
    await endAll?.({}, step);
    expect(told(calls)).toEqual([["DELETE", at(ENDPOINT), null]]);
  });

  it.each([
    [200, true],
    [204, true],
    [299, true],
    [300, false],
    [401, false],
    [500, false],
  ])("a logout that the ticket endpoint answers with %i has ended the sessions: %s", async (code, hasEnded) => {
    const { endAll, step } = await backend(status(code));
    expect(await endAll?.(whose, step)).toBe(hasEnded);
  });

  it("a logout that the ticket endpoint answers with a redirect that is not followed has ended nothing", async () => {
    const { endAll, step } = await backend(Response.error());
    expect(await endAll?.(whose, step)).toBe(false);
  });

  it("a source that is a function has no endpoint that could end sessions, and without the option logout nobody has", async () => {
    const { endAll, endByPage } = await backend(status(204), { source: () => "ticket" });
    expect([endAll, endByPage]).toEqual([undefined, undefined]);
    expect((await backend(status(204))).endByPage).toBeUndefined();
  });
});

describe("the option logout", () => {
  it("an address gets a POST that names the user, beside the ticket endpoint's own request", async () => {
    const { endAll, endByPage, step, calls } = await backend(status(200), { logout: "/logout" });
    expect(endAll).toBeTypeOf("function");
    expect(await endByPage?.(proxy, whose, step)).toBe(true);
    expect(told(calls)).toEqual([["POST", at("/logout"), "AC%20ME\\anna%5C%C3%BC"]]);
  });

  it("an address that says no has ended nothing", async () => {
    const { endByPage, step } = await backend(status(403), { logout: "/logout" });
    expect(await endByPage?.(proxy, whose, step)).toBe(false);
  });

  it("a function is told the user, the proxy and the signal, and has ended the session when it is through", async () => {
    const logout = vi.fn(() => Promise.resolve("whatever it gives"));
    const { endByPage, step, calls } = await backend(status(204), { logout });
    expect(await endByPage?.(proxy, whose, step)).toBe(true);
    expect(logout.mock.calls).toEqual([[{ signal: step.signal, proxy: PROXY, user: ANNA }]]);
    expect(calls).toHaveLength(0);
  });

  it("a function is told no user where none is known", async () => {
    const logout = vi.fn();
    const { endByPage, step } = await backend(status(204), { logout });
    expect(await endByPage?.(proxy, {}, step)).toBe(true);
    expect(logout.mock.calls).toStrictEqual([[{ signal: step.signal, proxy: PROXY }]]);
  });

  it("a function that fails is issuer-failed, with its error as the cause", async () => {
    const failure = new Error("no route");
    const { endByPage, step } = await backend(status(204), { logout: () => Promise.reject(failure) });
    const error = await thrownBy(() => endByPage?.(proxy, whose, step));
    expect(error).toMatchObject({ code: "issuer-failed", cause: { message: "no route" } });
  });

  it("a function that takes too long is left when the signal says so", async () => {
    const { endByPage, step, controller } = await backend(status(204), {
      logout: () => new Promise(() => undefined),
    });
    const ending = thrownBy(() => endByPage?.(proxy, whose, step));
    controller.abort("too late");
    expect(await ending).toBe("too late");
  });
});
