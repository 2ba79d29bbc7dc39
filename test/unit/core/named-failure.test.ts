// A request that gets no answer: a second one tells whether the page's policy, the other system or the network is in the way.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nameFailures } from "../../../src/core/errors/named-failure.js";
import { thrownBy } from "../support/failures.js";
import { openPage } from "../support/page.js";
import { failure } from "./support/people.js";

const ORIGIN = "https://server.example";
const cause = new TypeError("Failed to fetch");
const words = {
  cspBlocked: (directive: string) => new Error(`blocked by ${directive}`),
  originRefused: () => new Error("refused"),
  unreachable: (why: unknown) => new Error("unreachable", { cause: why }),
};

const ask = vi.fn<typeof fetch>();
beforeEach(() => {
  openPage();
  vi.useFakeTimers();
  ask.mockReset();
  vi.stubGlobal("fetch", ask);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A request to `origin` that ends as `send` says; the timers run until its failure is named. */
async function named(send: () => Promise<string>, origin = ORIGIN, signal = new AbortController().signal) {
  const outcome = thrownBy(() => nameFailures(origin, signal, words, send));
  await vi.advanceTimersByTimeAsync(60_000);
  return outcome;
}
const fails = () => Promise.reject(cause);

/** The browser reports what the page's policy has stopped. */
function violate(blockedURI: string, effectiveDirective: string): void {
  const fields = { blockedURI, effectiveDirective, disposition: "enforce" };
  document.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), fields));
}

describe("a request that gets no answer", () => {
  it("a request that is answered gives its answer, and nobody asks again", async () => {
    const work = nameFailures(ORIGIN, new AbortController().signal, words, () => Promise.resolve("answer"));
    expect(await work).toBe("answer");
    expect(ask).not.toHaveBeenCalled();
  });

  it("a request whose host answers a second one that nobody can read is refused to this page", async () => {
    ask.mockResolvedValue(new Response());
    expect(await named(fails)).toEqual(new Error("refused"));
    const init = { mode: "no-cors", credentials: "omit", cache: "no-store" };
    expect(ask.mock.calls).toEqual([[`${ORIGIN}/`, { ...init, signal: expect.any(AbortSignal) as AbortSignal }]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a request whose host does not answer the second one, either, is unreachable, with the first one's cause", async () => {
    ask.mockRejectedValue(new TypeError("the second one"));
    expect(await named(fails)).toMatchObject({ message: "unreachable", cause });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a second request that hangs is given up after fifteen seconds", async () => {
    ask.mockImplementation(
      (_address, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(new Error("given up")));
        }),
    );
    const isNamed = vi.fn();
    void thrownBy(() => nameFailures(ORIGIN, new AbortController().signal, words, fails)).then(isNamed);
    await vi.advanceTimersByTimeAsync(15_049);
    expect(isNamed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(isNamed.mock.calls).toMatchObject([[{ message: "unreachable" }]]);
  });

  it("a request to the page's own origin that fails is unreachable, and nobody asks again", async () => {
    expect(await named(fails, location.origin)).toMatchObject({ message: "unreachable", cause });
    expect(ask).not.toHaveBeenCalled();
  });

  it.each([0, 49])("a request that the page's policy stopped, as told %i ms later, is named so", async (lateMs) => {
    const send = () => {
      setTimeout(() => violate(`${ORIGIN}/api`, "connect-src"), lateMs);
      return Promise.reject(cause);
    };
    expect(await named(send)).toEqual(new Error("blocked by connect-src"));
    expect(ask).not.toHaveBeenCalled();
  });

  it("an error of this library passes as it is", async () => {
    const error = failure("forbidden");
    expect(await named(() => Promise.reject(error))).toBe(error);
    expect(ask).not.toHaveBeenCalled();
  });

  it("a caller who leaves during the request gets the own reason", async () => {
    const controller = new AbortController();
    const send = () => {
      controller.abort("left");
      return Promise.reject(cause);
    };
    expect(await named(send, ORIGIN, controller.signal)).toBe("left");
    expect(ask).not.toHaveBeenCalled();
  });

  it("a caller who leaves during the second request gets the own reason", async () => {
    const controller = new AbortController();
    ask.mockImplementation(() => {
      controller.abort("left");
      return Promise.reject(new Error("aborted"));
    });
    expect(await named(fails, ORIGIN, controller.signal)).toBe("left");
  });
});
