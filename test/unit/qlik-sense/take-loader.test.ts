// @vitest-environment happy-dom
// What a load of Qlik's client does to the page's own RequireJS and its names, and what it gives back when it is over.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isGuarded } from "../../../src/qlik-sense/open/amd-guard.js";
import { divideContexts, keepPagesQueue } from "../../../src/qlik-sense/open/contexts.js";
import { takeLoader } from "../../../src/qlik-sense/open/take-loader.js";
import type { Context, RequireJs } from "../../../src/qlik-sense/open/types.js";
import { runFor } from "../../../src/qlik-sense/open/whose-code.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const proxy = parseProxy(PROXY);
const page = globalThis as { define?: unknown; require?: unknown; requirejs?: unknown };
const script = document.createElement("script");
const contextOf = (name: string) => ({ name, require: vi.fn() }) as unknown as Context;

/** A RequireJS with the default context that its page uses. */
function requireJs() {
  const s = { contexts: { _: contextOf("the page's") }, newContext: vi.fn(contextOf) };
  return Object.assign(vi.fn(), { s, config: vi.fn() }) as unknown as RequireJs;
}

beforeEach(() => forgetCalls());
afterEach(() => {
  for (const name of ["define", "require", "requirejs"]) Reflect.deleteProperty(globalThis, name);
});

describe("the default context of a RequireJS that is not Qlik's alone", () => {
  it("the page finds its own default context, and Qlik's code one of its own, which is made once", () => {
    const loader = requireJs();
    const { contexts } = loader.s;
    const own = contexts["_"];
    divideContexts(loader);
    expect(contexts["_"]).toBe(own);
    const qliks = runFor("Qlik", () => contexts["_"]);
    expect(qliks).toMatchObject({ name: "Qlik" });
    expect(runFor("Qlik", () => contexts["_"])).toBe(qliks);
    expect(contexts["_"]).toBe(own);
  });

  it("a default context that the page's RequireJS makes anew is the page's from then on", () => {
    const loader = requireJs();
    divideContexts(loader);
    const later = contextOf("later");
    loader.s.contexts["_"] = later;
    expect(loader.s.contexts["_"]).toBe(later);
  });

  it("the default context stays in the list of contexts, and may be taken out of it", () => {
    const loader = requireJs();
    divideContexts(loader);
    divideContexts(loader);
    expect(Object.keys(loader.s.contexts)).toEqual(["_"]);
    expect(Reflect.deleteProperty(loader.s.contexts, "_")).toBe(true);
  });
});

describe("the page's define while Qlik's file is on its way", () => {
  it("the page's define hands on what is defined, and is itself again afterwards", () => {
    const define = vi.fn(() => "defined");
    page.define = define;
    const restore = keepPagesQueue(requireJs(), script);
    expect((page.define as typeof define)()).toBe("defined");
    expect(page.define).not.toBe(define);
    restore();
    expect(page.define).toBe(define);
  });

  it("a define that another script has put there meanwhile stays", () => {
    page.define = vi.fn();
    const restore = keepPagesQueue(requireJs(), script);
    const later = vi.fn();
    page.define = later;
    restore();
    expect(page.define).toBe(later);
  });

  it.each([
    ["no define", undefined],
    ["a define that is no function", { paths: {} }],
  ])("a page with %s keeps it as it is while Qlik's file is on its way", (_what, define) => {
    page.define = define;
    const restore = keepPagesQueue(requireJs(), script);
    expect(page.define).toBe(define);
    restore();
    expect(page.define).toBe(define);
  });
});

describe("a load of Qlik's client on a page with RequireJS", () => {
  function ownLoader() {
    const define = Object.assign(vi.fn(), { amd: {} });
    Object.assign(page, { define, requirejs: requireJs() });
    return define;
  }

  it("a load that ends before Qlik's file has come gives the page its define back", () => {
    const define = ownLoader();
    const loader = takeLoader(proxy, "guard");
    loader.expect(script);
    expect(page.define).not.toBe(define);
    loader.end();
    expect(page.define).toBe(define);
  });

  it.each([undefined, { paths: {} }])("a page whose RequireJS has gone meanwhile, for %o, has no loader", (present) => {
    ownLoader();
    const loader = takeLoader(proxy, "guard");
    loader.expect(script);
    page.requirejs = present;
    expect(loader.begin()).toBeUndefined();
    loader.end();
  });
});

describe("loads of Qlik's client on a page without a loader", () => {
  it("the names stay Qlik's until the last load has ended without a loader", () => {
    const loads = [takeLoader(proxy, "guard"), takeLoader(parseProxy("https://other.example.net"), "guard")];
    loads[0]?.end();
    expect(isGuarded()).toBe(true);
    loads[1]?.end();
    expect(isGuarded()).toBe(false);
  });
});
