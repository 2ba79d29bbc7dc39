// @vitest-environment happy-dom
// After Qlik's require.js, UMD libraries that the page adds by plain tags keep their globals, and other loaders take nothing from Qlik.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { guardAmd, guardNames, isGuarded, unguardNames } from "../../../src/qlik-sense/open/amd-guard.js";
import { loadersOfPage, runFor } from "../../../src/qlik-sense/open/whose-code.js";
import { forgetCalls } from "../support/page.js";

type Define = ((...parts: unknown[]) => void) & { amd?: unknown };

const page = globalThis as { define?: unknown; require?: unknown; requirejs?: unknown };

/** Runs `code` as the document would run the script: with it as `document.currentScript`. */
function runAs<T>(script: HTMLScriptElement | null, code: () => T): T {
  const spy = vi.spyOn(Document.prototype, "currentScript", "get").mockReturnValue(script);
  const result = code();
  spy.mockRestore();
  return result;
}

function scriptWith(attributes: Readonly<Record<string, string>>): HTMLScriptElement {
  const script = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
  return script;
}

/** A tag that Qlik's loader has added. */
function qliksScript(): HTMLScriptElement {
  const script = scriptWith({ "data-requiremodule": "js/qlik", "data-requirecontext": "_" });
  loadersOfPage().scripts.set(script, "Qlik");
  return script;
}

const plainScript = () => scriptWith({ src: "/lodash.js" });

/** What the head of a UMD library decides. */
function umd(define: Define): "module" | "global" {
  return typeof define === "function" && define.amd ? "module" : "global";
}

function guarded(amd: unknown = { jQuery: true }): Define {
  const define: Define = Object.assign(vi.fn(), { amd });
  guardAmd(define);
  return define;
}

const requireJs = () => Object.assign(vi.fn(), { s: { contexts: {} } });

beforeEach(() => forgetCalls());
afterEach(() => {
  vi.restoreAllMocks();
  for (const name of ["define", "require", "requirejs"]) Reflect.deleteProperty(globalThis, name);
});

describe("guardAmd", () => {
  it("guardAmd hides define.amd from a script that the page added by a plain tag", () => {
    const define = guarded();
    runAs(plainScript(), () => expect(umd(define)).toBe("global"));
    runAs(scriptWith({ "data-module": "x" }), () => expect(umd(define)).toBe("global"));
  });

  it("guardAmd hides define.amd where no script is running: timers, handlers, modules", () => {
    const define = guarded();
    runAs(null, () => expect(umd(define)).toBe("global"));
  });

  it("guardAmd shows define.amd, unchanged, to a script that Qlik's loader has added", () => {
    const amd = { jQuery: true };
    const define = guarded(amd);
    runAs(qliksScript(), () => {
      expect(umd(define)).toBe("module");
      expect(define.amd).toBe(amd);
    });
  });

  it("guardAmd shows define.amd to a tag of RequireJS of which nothing was told, while Qlik's is the only RequireJS", () => {
    const amd = { jQuery: true };
    const define = guarded(amd);
    const script = scriptWith({ "data-requiremodule": "js/qlik" });
    runAs(script, () => expect(define.amd).toBeUndefined());
    loadersOfPage().owner = "Qlik";
    runAs(script, () => expect(define.amd).toBe(amd));
    loadersOfPage().pages.requirejs = requireJs();
    runAs(script, () => expect(define.amd).toBeUndefined());
  });

  it("guardAmd shows define.amd while a module of Qlik's is made", () => {
    const define = guarded();
    expect(runFor("Qlik", () => umd(define))).toBe("module");
    expect(umd(define)).toBe("global");
  });

  it("guardAmd keeps what a later script sets as define.amd, for the scripts that may see it", () => {
    const define = guarded();
    const later = { multiversion: true };
    define.amd = later;
    runAs(qliksScript(), () => expect(define.amd).toBe(later));
    runAs(plainScript(), () => expect(define.amd).toBeUndefined());
  });

  it("guardAmd does no harm when it is set up twice", () => {
    const define = Object.assign(vi.fn(), { amd: {} }) as Define;
    const { amd } = define;
    guardAmd(define);
    guardAmd(define);
    runAs(qliksScript(), () => expect(define.amd).toBe(amd));
    runAs(plainScript(), () => expect(define.amd).toBeUndefined());
  });

  it.each([undefined, null, {}])("guardAmd leaves what is no loader alone: %o", (define) => {
    expect(() => guardAmd(define)).not.toThrow();
    expect(define ?? {}).toEqual({});
  });

  it("guardAmd leaves define itself callable and the same", () => {
    const define = guarded();
    define("name", [], () => 1);
    expect(define).toHaveBeenCalledOnce();
  });
});

describe("guardNames", () => {
  it("guardNames keeps what Qlik's scripts set for Qlik's scripts, and lends it to the page until the page has its own", () => {
    guardNames(() => undefined);
    const [qliks, pages] = [vi.fn(), vi.fn()];
    const script = qliksScript();
    runAs(script, () => (page.define = qliks));
    expect(runAs(plainScript(), () => page.define)).toBe(qliks);
    runAs(plainScript(), () => (page.define = pages));
    expect(runAs(script, () => page.define)).toBe(qliks);
    expect(runAs(plainScript(), () => page.define)).toBe(pages);
    expect(page.define).toBe(pages);
  });

  it("guardNames says for which context a loader has come, and nothing when the page sets one", () => {
    const cameFor = vi.fn();
    guardNames(cameFor);
    runAs(plainScript(), () => (page.define = vi.fn()));
    expect(cameFor).not.toHaveBeenCalled();
    // RequireJS sets define last.
    runAs(qliksScript(), () => (page.requirejs = page.require = requireJs()));
    expect(cameFor).not.toHaveBeenCalled();
    runAs(qliksScript(), () => (page.define = vi.fn()));
    expect(cameFor.mock.calls).toEqual([["Qlik"]]);
  });

  it("guardNames hides from Qlik's scripts what the page has put under a name before, and leaves it to the page", () => {
    const own = { paths: {} };
    page.require = own;
    guardNames(() => undefined);
    expect(runAs(qliksScript(), () => page.require)).toBeUndefined();
    expect(page.require).toBe(own);
  });

  /** Lets a plain global look as if a script had declared it with `var`; no test could take that back. */
  function declare(name: "define" | "require", value: unknown, more: PropertyDescriptor = {}): void {
    page[name] = value;
    const read = Object.getOwnPropertyDescriptor.bind(Object);
    vi.spyOn(Object, "getOwnPropertyDescriptor").mockImplementation((holder, key) => {
      const own = read(holder, key);
      return own && holder === globalThis && key === name ? { ...own, configurable: false, ...more } : own;
    });
  }

  it("guardNames puts a configuration that was declared with var aside, which RequireJS would take for its own, until no loader came", () => {
    const own = { paths: {} };
    declare("require", own);
    guardNames(() => undefined);
    expect(runAs(qliksScript(), () => page.require)).toBeUndefined();
    expect(isGuarded()).toBe(true);
    unguardNames();
    expect(page.require).toBe(own);
    expect(loadersOfPage().pages).not.toHaveProperty("require");
  });

  it("guardNames leaves a loader alone that was declared with var: the name cannot be divided", () => {
    const own = vi.fn();
    declare("define", own);
    guardNames(() => undefined);
    expect(page.define).toBe(own);
    expect(isGuarded()).toBe(false);
    expect(loadersOfPage().pages).not.toHaveProperty("define");
  });

  it("guardNames leaves a configuration alone that nobody may change", () => {
    const own = { paths: {} };
    declare("require", own, { writable: false });
    guardNames(() => undefined);
    expect(page.require).toBe(own);
    expect(isGuarded()).toBe(true);
  });

  it("guardNames leaves a name alone that another script has divided", () => {
    const read = () => "another's";
    Object.defineProperty(globalThis, "define", { configurable: true, get: read });
    guardNames(() => undefined);
    expect(Object.getOwnPropertyDescriptor(globalThis, "define")).toMatchObject({ get: read });
    expect(isGuarded()).toBe(false);
  });

  it("guardNames is not deceived by an element of the page that is called currentScript", () => {
    guardNames(() => undefined);
    const define = vi.fn();
    Object.defineProperty(document, "currentScript", { configurable: true, get: plainScript });
    runAs(qliksScript(), () => (page.define = define));
    Reflect.deleteProperty(document, "currentScript");
    expect(loadersOfPage().qliks.define).toBe(define);
  });

  it("guardNames done twice keeps what is there", () => {
    guardNames(() => undefined);
    const define = vi.fn();
    runAs(qliksScript(), () => (page.define = define));
    guardNames(() => undefined);
    expect(runAs(qliksScript(), () => page.define)).toBe(define);
  });

  it("unguardNames makes the names plain properties again, with what the page has set meanwhile", () => {
    guardNames(() => undefined);
    expect(isGuarded()).toBe(true);
    const define = vi.fn();
    page.define = define;
    unguardNames();
    expect(isGuarded()).toBe(false);
    expect(Object.getOwnPropertyDescriptor(globalThis, "define")).toMatchObject({ value: define, writable: true });
    expect(Object.hasOwn(globalThis, "requirejs")).toBe(false);
  });
});
