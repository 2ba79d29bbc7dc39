// Why a look has no answer: the same question without cookies tells a gateway's login dialog from a server that hangs.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { explainLate, noteWhyLate } from "../../../src/qlik-sense/check/explain-late.js";
import type { QlikSenseError } from "../../../src/qlik-sense/errors/codes.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { json, opaqueRedirect, status, type Answer } from "../support/endpoint.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";
import { proxyAnswers } from "../support/proxy-answers.js";

const proxy = parseProxy(PROXY);
const unreadable = new TypeError("Failed to fetch");
let controller: AbortController;

beforeEach(() => {
  openPage();
  controller = new AbortController();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the question without cookies", () => {
  it("the question without cookies goes to /qps/user once, and a readable answer needs no second one", async () => {
    const calls = proxyAnswers(json({ session: "inactive" }));
    await explainLate(proxy, controller.signal);
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`]);
    expect(calls[0]?.init).toMatchObject({ credentials: "omit", redirect: "manual", signal: controller.signal });
    expect(calls[0]?.init.mode).toBeUndefined();
  });

  it("the question without cookies is asked again without CORS where the answer cannot be read, and carries no cookie then either", async () => {
    const calls = proxyAnswers(unreadable, opaqueRedirect());
    await explainLate(proxy, controller.signal);
    expect(calls.map(({ url }) => url)).toEqual(Array(2).fill(`${PROXY}/qps/user`));
    // The Fetch standard lets a request without CORS follow redirects, and nothing else.
    expect(calls[1]?.init).toMatchObject({ credentials: "omit", mode: "no-cors", redirect: "follow" });
  });

  it("401 without cookies, and nothing with them, is a gateway's login dialog", async () => {
    proxyAnswers(status(401, { "WWW-Authenticate": 'Basic realm="intranet"' }));
    const error = await explainLate(proxy, controller.signal);
    expect(error).toMatchObject({ code: "gateway-login", status: 401, cure: "none", fix: { who: "network" } });
    expect(error?.message).toContain("answers 401 without cookies, and with them nothing until now");
  });

  it.each<[string, readonly Answer[]]>([
    ["Qlik's own", [json({ session: "inactive" })]],
    ["a redirect", [opaqueRedirect()]],
    ["403", [status(403)]],
    ["one that this page cannot read", [unreadable, opaqueRedirect()]],
  ])("any other answer without cookies says that cookies alone are not answered: %s", async (_name, answers) => {
    proxyAnswers(...answers);
    const error = await explainLate(proxy, controller.signal);
    expect(error).toMatchObject({ code: "timeout", cure: "same-call", fix: { who: "network" }, proxy: PROXY });
    expect(error?.message).toContain("has an answer without cookies");
  });

  it("a host that answers no question at all is not explained by its cookies", async () => {
    const calls = proxyAnswers(unreadable);
    expect(await explainLate(proxy, controller.signal)).toBeUndefined();
    expect(calls).toHaveLength(2);
  });

  it("a caller who leaves while the question without cookies is on its way gets the own reason", async () => {
    const answer: Answer = ({ init }) => {
      controller.abort("left");
      return Promise.reject(init.signal?.reason as Error);
    };
    proxyAnswers(answer);
    expect(await thrownBy(() => explainLate(proxy, controller.signal))).toBe("left");
  });
});

describe("a look that is late", () => {
  const late = vi.fn<(cause: QlikSenseError | undefined) => void>();
  const causes = () => late.mock.calls.map(([cause]) => cause?.code);
  let end: (value: string) => void;
  let fail: (reason: unknown) => void;
  /** A look that ends when the test says so. */
  const watchLook = () => {
    const work = new Promise<string>((resolve, reject) => ([end, fail] = [resolve, reject]));
    return noteWhyLate(proxy, controller.signal, late, () => work);
  };
  beforeEach(() => {
    vi.useFakeTimers();
    late.mockClear();
  });

  it("a look that is answered within three seconds has nothing asked beside it, and no cause", async () => {
    const calls = proxyAnswers(status(401));
    const looking = watchLook();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(calls).toHaveLength(0);
    end("anna");
    expect(await looking).toBe("anna");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(0);
    expect(causes()).toEqual([undefined]);
  });

  it("a look without an answer after three seconds has its cause told, until the answer comes", async () => {
    proxyAnswers(status(401));
    const looking = watchLook();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(causes()).toEqual(["gateway-login"]);
    end("anna");
    expect(await looking).toBe("anna");
    expect(causes()).toEqual(["gateway-login", undefined]);
  });

  it("a look that fails by itself has no cause left beside its own error", async () => {
    proxyAnswers(status(401));
    const looking = thrownBy(watchLook);
    await vi.advanceTimersByTimeAsync(3_000);
    fail("its own error");
    expect(await looking).toBe("its own error");
    expect(causes()).toEqual(["gateway-login", undefined]);
  });

  it("a look that is answered while the question without cookies is under way is late for no cause", async () => {
    let answer: (response: Response) => void = () => undefined;
    const calls = proxyAnswers(() => new Promise<Response>((resolve) => (answer = resolve)));
    const looking = watchLook();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(calls).toHaveLength(1);
    end("anna");
    await looking;
    answer(status(401));
    await vi.advanceTimersByTimeAsync(0);
    expect(causes()).toEqual([undefined]);
  });

  it("a look that the call's own time limit ends keeps its cause: the error of the call tells it", async () => {
    proxyAnswers(status(401));
    const looking = thrownBy(watchLook);
    await vi.advanceTimersByTimeAsync(3_000);
    controller.abort("time is over");
    fail("time is over");
    expect(await looking).toBe("time is over");
    expect(causes()).toEqual(["gateway-login"]);
  });

  it("a look that its caller leaves within three seconds leaves no timer, and nothing is asked or told", async () => {
    const calls = proxyAnswers(status(401));
    const looking = thrownBy(watchLook);
    controller.abort("left");
    fail("left");
    expect(await looking).toBe("left");
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toHaveLength(0);
    expect(late).not.toHaveBeenCalled();
  });
});
