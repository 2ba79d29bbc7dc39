// @vitest-environment happy-dom
// Which `$`, `jQuery` and `_` the page's code and Qlik's find while Qlik's client is loaded, and what the page has afterwards.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepLibraries } from "../../../src/qlik-sense/open/keep-libraries.js";
import { runFor } from "../../../src/qlik-sense/open/whose-code.js";
import { forgetCalls } from "../support/page.js";

const page = globalThis as { $?: unknown; jQuery?: unknown; _?: unknown };
const asQlik = <T>(work: () => T): T => runFor("Qlik", work);
const own = (name: string) => Object.getOwnPropertyDescriptor(globalThis, name);
const isDivided = (name: string) => own(name) !== undefined && !("value" in (own(name) ?? {}));
const PLAIN = { configurable: true, enumerable: true, writable: true };

/** Lets a plain global look as if a script had declared it with `var`; no test could take that back. */
function declare(name: "$", value: unknown, more: PropertyDescriptor = {}): void {
  page[name] = value;
  const read = Object.getOwnPropertyDescriptor.bind(Object);
  vi.spyOn(Object, "getOwnPropertyDescriptor").mockImplementation((holder, key) => {
    const found = read(holder, key);
    return found && holder === globalThis && key === name ? { ...found, configurable: false, ...more } : found;
  });
}

beforeEach(() => forgetCalls());
afterEach(() => {
  vi.restoreAllMocks();
  for (const name of ["$", "jQuery", "_"]) Reflect.deleteProperty(globalThis, name);
});

describe("while Qlik's client is loaded", () => {
  it("what Qlik's code puts under a name is Qlik's, and the page's own stays the page's", () => {
    page.$ = "the page's";
    const end = keepLibraries();
    asQlik(() => (page.$ = "Qlik's"));
    expect(page.$).toBe("the page's");
    expect(asQlik(() => page.$)).toBe("Qlik's");
    page.$ = "the page's second";
    expect(asQlik(() => page.$)).toBe("Qlik's");
    end();
    expect(own("$")).toEqual({ ...PLAIN, value: "the page's second" });
  });

  it("Qlik's code finds the page's library as long as it has none, and the page finds Qlik's", () => {
    page._ = "the page's";
    const end = keepLibraries();
    expect(asQlik(() => page._)).toBe("the page's");
    asQlik(() => (page.jQuery = "Qlik's"));
    expect(page.jQuery).toBe("Qlik's");
    end();
    expect(own("jQuery")).toEqual({ ...PLAIN, value: "Qlik's" });
    expect(own("_")).toEqual({ ...PLAIN, value: "the page's" });
    expect(own("$")).toBeUndefined();
  });

  it("the names are listed and may be changed, as a script's own are", () => {
    const end = keepLibraries();
    for (const name of ["$", "jQuery", "_"]) expect(own(name)).toMatchObject({ configurable: true, enumerable: true });
    end();
  });
});

describe("the end of a load", () => {
  it("the names are divided until the last of several loads is over", () => {
    page.$ = "the page's";
    const ends = [keepLibraries(), keepLibraries()];
    ends[0]?.();
    expect(isDivided("$")).toBe(true);
    ends[1]?.();
    expect(own("$")).toEqual({ ...PLAIN, value: "the page's" });
  });

  it("the end of one load that is told twice does not end another one", () => {
    const ends = [keepLibraries(), keepLibraries()];
    ends[0]?.();
    ends[0]?.();
    expect(isDivided("$")).toBe(true);
    ends[1]?.();
    expect(own("$")).toBeUndefined();
  });

  it("a later load divides the names again", () => {
    keepLibraries()();
    const end = keepLibraries();
    expect(isDivided("_")).toBe(true);
    end();
  });
});

describe("a name that cannot be divided", () => {
  it("a library that was declared with var is put back at the end", () => {
    declare("$", "the page's");
    const end = keepLibraries();
    expect(page.$).toBe("the page's");
    page.$ = "Qlik's";
    end();
    expect(page.$).toBe("the page's");
  });

  it("a var without a value keeps what Qlik has put there", () => {
    declare("$", undefined);
    const end = keepLibraries();
    page.$ = "Qlik's";
    end();
    expect(page.$).toBe("Qlik's");
  });

  it("a library that nobody may change is left alone", () => {
    declare("$", "the page's", { writable: false });
    const end = keepLibraries();
    page.$ = "Qlik's";
    end();
    expect(page.$).toBe("Qlik's");
  });

  it("a name that another script has divided is left to it", () => {
    const read = () => "another's";
    Object.defineProperty(globalThis, "$", { configurable: true, get: read });
    const end = keepLibraries();
    expect(own("$")).toMatchObject({ get: read });
    end();
    expect(own("$")).toMatchObject({ get: read });
  });
});
