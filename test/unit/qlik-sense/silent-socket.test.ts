// A WebSocket that is swallowed on the way: it neither opens nor fails, and the question must be answered all the same.
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { verifyByWebSocket } from "../../../src/qlik-sense/check/via-websocket.js";
import { status } from "../support/endpoint.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers, proxySocket } from "../support/proxy-answers.js";

let controller: AbortController;
const verify = (known?: "websocket") => verifyByWebSocket(parseProxy(PROXY), controller.signal, undefined, known);

/** What has come of the promise so far. */
const settled = vi.fn();
const watch = (promise: Promise<unknown>) => promise.then(settled, settled);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
  openPage();
  controller = new AbortController();
  settled.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a WebSocket that is never answered", () => {
  it("a WebSocket that is never answered is given up ten seconds after a plain request was answered: headers or prefix are wrong", async () => {
    proxyAnswers(status(200));
    const sockets = proxySocket(() => undefined);
    const error = errorOf(() => verify());
    void watch(error);
    await vi.advanceTimersByTimeAsync(9_900);
    expect(settled).not.toHaveBeenCalled();
    expect(sockets[0]?.close).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(300);
    expect(await error).toMatchObject({ code: "cors-missing", stage: "verify" });
    expect(sockets[0]?.close).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a WebSocket that is never answered is a refusal where one was answered before", async () => {
    proxyAnswers(status(200));
    proxySocket(() => undefined);
    const error = errorOf(() => verify("websocket"));
    await vi.advanceTimersByTimeAsync(10_200);
    expect(await error).toMatchObject({ code: "websocket-refused" });
  });

  it("a WebSocket that is never answered is waited for as long as the sign-in may take where a plain request gets no answer either", async () => {
    const never = new Promise<Response>(() => undefined);
    proxyAnswers(() => never);
    proxySocket(() => undefined);
    const reason = thrownBy(() => verify());
    void watch(reason);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settled).not.toHaveBeenCalled();
    controller.abort("over");
    expect(await reason).toBe("over");
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("the patience with a silent WebSocket counts from the plain request's answer: a proxy that was idle may need long for it", async () => {
    let wake: (response: Response) => void = () => undefined;
    const late = new Promise<Response>((resolve) => (wake = resolve));
    proxyAnswers(() => late);
    const sockets = proxySocket(() => undefined);
    const verified = verify();
    void watch(verified);
    await vi.advanceTimersByTimeAsync(20_000);
    wake(status(200));
    await vi.advanceTimersByTimeAsync(9_000);
    sockets[0]?.says("OnAuthenticationInformation", { userDirectory: "ACME", userId: "anna" });
    expect(await verified).toEqual(identityOf({ userDirectory: "ACME", userId: "anna" }));
    expect(vi.getTimerCount()).toBe(0);
  });
});
