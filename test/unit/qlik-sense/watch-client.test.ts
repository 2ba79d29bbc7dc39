// How Qlik's client is heard: by one listener for all, and never in the page's own place.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { News } from "../../../src/core/provider.js";
import type { Capability } from "../../../src/qlik-sense/open/load-qlik.js";
import type { Qlik, Require } from "../../../src/qlik-sense/open/types.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { watchClient } from "../../../src/qlik-sense/session/watch-client.js";
import { PROXY } from "../support/flow.js";
import { openPage } from "../support/page.js";

type Hear = (error: { message: string }) => void;
const TIMED_OUT = { message: "ProxyError.OnSessionTimedOut" };
const client = (qlik: object): Capability => ({ qlik: qlik as Qlik, require: vi.fn() as unknown as Require });
const watch = (qlik: object) => {
  const heard: News[] = [];
  return { heard, stop: watchClient(parseProxy(PROXY), client(qlik), (news) => heard.push(news)) };
};

/** A client with `on`, as releases since February 2018 have it. */
function withOn() {
  const listeners: [string, Hear][] = [];
  const qlik = {
    on: vi.fn((type: string, hear: Hear) => void listeners.push([type, hear])),
    setOnError: vi.fn(),
  };
  const says = (error: { message: string }) => listeners.forEach(([type, hear]) => type === "error" && hear(error));
  return { qlik, says };
}

/** An older one, with one slot. */
function withSlot() {
  const slot: { error?: Hear; warning?: Hear | undefined } = {};
  const qlik = {
    setOnError(error: Hear, warning?: Hear) {
      slot.error = error;
      slot.warning = warning;
    },
  };
  return { qlik, slot, says: (error: { message: string }) => slot.error?.(error) };
}

beforeEach(() => openPage());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a client with on", () => {
  it("a client with on has one listener for all who watch, and setOnError stays the page's", () => {
    const { qlik, says } = withOn();
    const watches = [watch(qlik), watch(qlik)];
    says(TIMED_OUT);
    expect(watches.map(({ heard }) => heard)).toEqual([["expired"], ["expired"]]);
    expect(qlik.on).toHaveBeenCalledOnce();
    expect(qlik.setOnError).not.toHaveBeenCalled();
  });

  it("who has stopped watching hears nothing more, and the others do", () => {
    const { qlik, says } = withOn();
    const [first, second] = [watch(qlik), watch(qlik)];
    first.stop();
    says(TIMED_OUT);
    expect(first.heard).toEqual([]);
    expect(second.heard).toEqual(["expired"]);
  });

  it("an error that is nobody's business but the caller's is no news", () => {
    const { qlik, says } = withOn();
    const { heard } = watch(qlik);
    says({ message: "Invalid Params" });
    expect(heard).toEqual([]);
  });
});

describe("a client without on", () => {
  it("a client without on is heard by setOnError, and so is a page that sets its callback later: both run", () => {
    const { qlik, says, slot } = withSlot();
    const { heard } = watch(qlik);
    const [onError, onWarning] = [vi.fn(), vi.fn()];
    qlik.setOnError(onError, onWarning);
    says(TIMED_OUT);
    expect(heard).toEqual(["expired"]);
    expect(onError.mock.calls).toEqual([[TIMED_OUT]]);
    expect(slot.warning).toBe(onWarning);
  });

  it("a page that sets one callback after the other has the last one, as before", () => {
    const { qlik, says } = withSlot();
    const { heard } = watch(qlik);
    const [first, last] = [vi.fn(), vi.fn()];
    qlik.setOnError(first);
    qlik.setOnError(last);
    says(TIMED_OUT);
    expect(first).not.toHaveBeenCalled();
    expect(last).toHaveBeenCalledOnce();
    expect(heard).toEqual(["expired"]);
  });

  it("while the page has no callback, errors stay in the console", () => {
    const { qlik, says } = withSlot();
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    watch(qlik);
    says({ message: "Invalid Params" });
    expect(said.mock.calls).toEqual([["Qlik: Invalid Params"]]);
  });

  it("a client that tells nobody of errors, or lets nobody change it, is used all the same", () => {
    const silent = {};
    expect(watch(silent).heard).toEqual([]);
    expect(silent).toEqual({});
    expect(watch(Object.freeze(withSlot().qlik)).heard).toEqual([]);
  });
});
