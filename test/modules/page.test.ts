// What the calls on one page share, and what happens once a page.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { numberOf, pageRegistry, sayOnce, takeOnce } from "../../src/core/share/page.js";
import { forgetCalls } from "../unit/support/page.js";

beforeEach(() => forgetCalls());

describe("the page's registry", () => {
  it("the registry is one a page, found again by a second copy of the library, and not listed among the globals", async () => {
    const registry = pageRegistry();
    vi.resetModules();
    const copy = await import("../../src/core/share/page.js");
    expect(copy.pageRegistry).not.toBe(pageRegistry);
    expect(copy.pageRegistry()).toBe(registry);
    expect(Object.keys(globalThis).filter((name) => /qlik/i.test(name))).toEqual([]);
  });
});

describe("numberOf", () => {
  it("numberOf tells two functions with the same text apart, and knows each again", () => {
    const make = () => () => "x";
    const [one, two] = [make(), make()];
    expect(numberOf(one)).toBe(numberOf(one));
    expect(numberOf(one)).not.toBe(numberOf(two));
  });

  it("numberOf is 0 for what is not given, and for that alone", () => {
    expect(numberOf(undefined)).toBe(0);
    for (const one of [{}, {}, {}]) expect(numberOf(one)).not.toBe(0);
  });
});

describe("once a page", () => {
  it("takeOnce gives a text once a page, and each other text by itself", () => {
    expect([takeOnce("x"), takeOnce("x"), takeOnce("y")]).toEqual([true, false, true]);
    forgetCalls();
    expect(takeOnce("x")).toBe(true);
  });

  it("sayOnce says each text once a page", () => {
    expect([sayOnce("a"), sayOnce("a"), sayOnce("b")]).toEqual([true, false, true]);
    forgetCalls();
    expect(sayOnce("a")).toBe(true);
  });
});
