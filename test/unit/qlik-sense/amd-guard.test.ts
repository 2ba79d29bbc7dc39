// @vitest-environment happy-dom
// After Qlik's require.js, UMD libraries that the page adds by plain tags keep their globals.
import { afterEach, describe, expect, it, vi } from "vitest";
import { guardAmd } from "../../../src/qlik-sense/open/amd-guard.js";

type Define = ((...parts: unknown[]) => void) & { amd?: unknown };

/** Runs `code` as the document would run the script: with it as `document.currentScript`. */
function runAs(attributes: Readonly<Record<string, string>> | undefined, code: () => void): void {
  const script = attributes && document.createElement("script");
  for (const [name, value] of Object.entries(attributes ?? {})) script?.setAttribute(name, value);
  const spy = vi.spyOn(document, "currentScript", "get").mockReturnValue(script ?? null);
  code();
  spy.mockRestore();
}

/** What the head of a UMD library decides. */
function umd(define: Define): "module" | "global" {
  return typeof define === "function" && define.amd ? "module" : "global";
}

function guarded(amd: unknown = { jQuery: true }): Define {
  const define: Define = Object.assign(vi.fn(), { amd });
  guardAmd(define);
  return define;
}

afterEach(() => vi.restoreAllMocks());

describe("guardAmd", () => {
  it("guardAmd hides define.amd from a script that the page added by a plain tag", () => {
    const define = guarded();
    runAs({ src: "/lodash.js" }, () => expect(umd(define)).toBe("global"));
    runAs({ "data-module": "x" }, () => expect(umd(define)).toBe("global"));
  });

  it("guardAmd hides define.amd where no script is running: timers, handlers, modules", () => {
    const define = guarded();
    runAs(undefined, () => expect(umd(define)).toBe("global"));
  });

  it("guardAmd shows define.amd, unchanged, to a script that RequireJS added", () => {
    const amd = { jQuery: true };
    const define = guarded(amd);
    runAs({ "data-requiremodule": "js/qlik", "data-requirecontext": "_" }, () => {
      expect(umd(define)).toBe("module");
      expect(define.amd).toBe(amd);
    });
  });

  it("guardAmd keeps what a later script sets as define.amd, for the scripts that may see it", () => {
    const define = guarded();
    const later = { multiversion: true };
    define.amd = later;
    runAs({ "data-requiremodule": "x" }, () => expect(define.amd).toBe(later));
    runAs({ src: "/x.js" }, () => expect(define.amd).toBeUndefined());
  });

  it("guardAmd does no harm when it is set up twice", () => {
    const define = Object.assign(vi.fn(), { amd: {} }) as Define;
    const amd = define.amd;
    runAs({ "data-requiremodule": "x" }, () => {
      guardAmd(define);
      guardAmd(define);
      expect(define.amd).toBe(amd);
    });
    runAs({ src: "/x.js" }, () => expect(define.amd).toBeUndefined());
  });

  it("guardAmd leaves define itself callable and the same", () => {
    const define = guarded();
    define("name", [], () => 1);
    expect(define).toHaveBeenCalledOnce();
  });
});
