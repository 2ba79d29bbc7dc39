// @vitest-environment happy-dom
// What RequireJS is told for Qlik's modules: where they are, where the page has one of its own, and when they are asked for again.
import { describe, expect, it, vi } from "vitest";
import { configureLoader, emptyQueue, type LoaderWishes } from "../../../src/qlik-sense/open/configure-require.js";
import type { Require, RequireJs } from "../../../src/qlik-sense/open/types.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { thrownBy } from "../support/failures.js";
import { PROXY } from "../support/flow.js";

const proxy = parseProxy(PROXY);
const OWN = {
  baseUrl: "/page/modules",
  paths: { d3: "vendor/d3" },
  map: { "*": { css: "require-css" } },
  shim: { jquery: { exports: "$" } },
};
const CONTEXT = `qlik-ticket ${PROXY}/`;
const AGAIN = { "js/qlik": "js/qlik.js?again" };
const script = document.createElement("script");

type Config = (options: Record<string, unknown>) => unknown;

/** RequireJS with the configuration that its page has given; `config()` is what the page's own would do. */
function loaderWith(config?: object, run: Config = () => undefined) {
  const contexts = config ? { _: { config } } : {};
  const told = vi.fn<Config>(run);
  return { told, loader: { s: { contexts }, config: told } as unknown as RequireJs };
}

/** What a loader is told, beside what it is always told. */
function specialOf(own: object | undefined, wishes: LoaderWishes) {
  const { told, loader } = loaderWith(own);
  configureLoader(loader, proxy, script, wishes);
  expect(told).toHaveBeenCalledOnce();
  const { baseUrl, waitSeconds, onNodeCreated, ...special } = told.mock.calls[0]?.[0] ?? {};
  expect({ baseUrl, waitSeconds }).toEqual({ baseUrl: `${PROXY}/resources`, waitSeconds: 0 });
  expect(onNodeCreated).toBeTypeOf("function");
  return special;
}

const mismatch = () => Object.assign(new Error("Mismatched anonymous define()"), { requireType: "mismatch" });

describe("on a page without RequireJS", () => {
  it("Qlik's own RequireJS is told where the modules are, and nothing special", () => {
    expect(specialOf(OWN, { isReload: false })).toEqual({});
    expect(specialOf(undefined, { isReload: false })).toEqual({});
  });

  it("the require that the configuration gives is handed on", () => {
    const require = vi.fn() as unknown as Require;
    const { loader } = loaderWith(OWN, () => require);
    expect(configureLoader(loader, proxy, script, { isReload: false })).toBe(require);
  });
});

describe("on a page with a RequireJS of its own", () => {
  it("Qlik gets a context of its own, with nothing of what the page has configured", () => {
    expect(specialOf(OWN, { context: CONTEXT, isReload: false })).toStrictEqual({ context: CONTEXT });
    expect(specialOf(undefined, { context: CONTEXT, isReload: false })).toStrictEqual({ context: CONTEXT });
  });

  it("nameless modules that wait in the page's queue are dropped, one after the other", () => {
    let waiting = 2;
    const { told, loader } = loaderWith(OWN, () => {
      if (waiting-- > 0) throw mismatch();
    });
    emptyQueue(loader);
    expect(told.mock.calls).toEqual([[{}], [{}], [{}]]);
  });

  it("what else the page's RequireJS throws when its queue is emptied is not swallowed", async () => {
    const failure = new Error("another one");
    const { told, loader } = loaderWith(OWN, () => {
      throw failure;
    });
    expect(await thrownBy(() => emptyQueue(loader))).toBe(failure);
    expect(told).toHaveBeenCalledOnce();
  });
});

describe("when Qlik's file is asked for again", () => {
  // RequireJS adds paths to those that it has.
  it("Qlik's file has another address when it is asked for again, and nothing else is different", () => {
    expect(specialOf(undefined, { isReload: true })).toEqual({ paths: AGAIN });
    expect(specialOf(OWN, { isReload: true })).toEqual({ paths: AGAIN });
  });

  it("Qlik's file has another address when it is asked for again in a context of its own", () => {
    expect(specialOf(OWN, { context: CONTEXT, isReload: true })).toEqual({ paths: AGAIN, context: CONTEXT });
  });
});
