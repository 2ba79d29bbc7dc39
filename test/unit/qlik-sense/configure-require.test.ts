// @vitest-environment happy-dom
// What RequireJS is told for Qlik's modules: where they are, where the page has one of its own, and when they are asked for again.
import { describe, expect, it, vi } from "vitest";
import { configureLoader, emptyQueue } from "../../../src/qlik-sense/open/configure-require.js";
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
function specialOf(own: object | undefined, wishes: { isPagesLoader: boolean; isReload: boolean }) {
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
    expect(specialOf(OWN, { isPagesLoader: false, isReload: false })).toEqual({});
    expect(specialOf(undefined, { isPagesLoader: false, isReload: false })).toEqual({});
  });

  it("the require that the configuration gives is handed on", () => {
    const require = vi.fn() as unknown as Require;
    const { loader } = loaderWith(OWN, () => require);
    expect(configureLoader(loader, proxy, script, { isPagesLoader: false, isReload: false })).toBe(require);
  });
});

describe("on a page with a RequireJS of its own", () => {
  it("Qlik gets a context of its own, which finds the page's modules where the page does", () => {
    const { paths, map, shim } = OWN;
    // Without the page's `baseUrl`: that one is Qlik's there.
    expect(specialOf(OWN, { isPagesLoader: true, isReload: false })).toStrictEqual({
      paths,
      map,
      shim,
      context: CONTEXT,
    });
  });

  it("Qlik gets a context of its own too where the page has not configured anything yet", () => {
    expect(specialOf(undefined, { isPagesLoader: true, isReload: false })).toEqual({ context: CONTEXT });
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
  it("Qlik's file has another address when it is asked for again, and what else the loader was told stays as it was", () => {
    expect(specialOf(undefined, { isPagesLoader: false, isReload: true })).toEqual({ paths: AGAIN });
    expect(specialOf(OWN, { isPagesLoader: false, isReload: true })).toEqual({ paths: { ...OWN.paths, ...AGAIN } });
  });

  it("Qlik's file has another address when it is asked for again, in a context of its own beside the page's addresses", () => {
    const { map, shim } = OWN;
    expect(specialOf(OWN, { isPagesLoader: true, isReload: true })).toEqual({
      paths: { ...OWN.paths, ...AGAIN },
      map,
      shim,
      context: CONTEXT,
    });
  });
});
