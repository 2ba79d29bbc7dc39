// @vitest-environment happy-dom
// A loader that is not RequireJS: whose it is, whether it takes what Qlik's scripts define, and what a tag's end tells of it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { guardNames } from "../../../src/qlik-sense/open/amd-guard.js";
import {
  assertModulesCame,
  assertOwnDefine,
  nameOfOtherLoader,
  rememberLoader,
  watchTag,
} from "../../../src/qlik-sense/open/other-loader.js";
import type { RequireJs } from "../../../src/qlik-sense/open/types.js";
import { errorOf } from "../support/failures.js";
import { forgetCalls } from "../support/page.js";

const page = globalThis as Record<string, unknown>;
const MARKS = ["define", "require", "requirejs", "AMDLoader", "System", "_spPageContextInfo"];
const CONTEXT = "qlik-ticket https://sense.example.com/mashup/";

beforeEach(() => {
  forgetCalls();
  // Node's own are none of a page's.
  for (const name of MARKS) Reflect.deleteProperty(page, name);
});
afterEach(() => {
  for (const name of MARKS) Reflect.deleteProperty(page, name);
});

const nothing = () => undefined;
const codeOf = async (work: () => unknown) => (await errorOf(work)).code;

describe("whose loader it is", () => {
  it.each<[string, object, string | undefined]>([
    ["the Monaco editor's mark", { AMDLoader: {} }, "the Monaco editor's loader"],
    [
      "the Monaco editor's require",
      { require: Object.assign(vi.fn(), { getBuildInfo: nothing }) },
      "the Monaco editor's loader",
    ],
    ["SystemJS", { System: { import: nothing, register: nothing } }, "SystemJS"],
    ["SystemJS as a function", { System: Object.assign(vi.fn(), { import: nothing, register: nothing }) }, "SystemJS"],
    ["Dojo's vendor", { define: Object.assign(vi.fn(), { amd: { vendor: "dojotoolkit.org" } }) }, "Dojo's loader"],
    ["another vendor", { define: Object.assign(vi.fn(), { amd: { vendor: "acme" } }) }, "the loader of acme"],
    ["SharePoint's page", { _spPageContextInfo: {} }, "SharePoint's loader"],
    [
      "a vendor on SharePoint's page",
      { _spPageContextInfo: {}, define: Object.assign(vi.fn(), { amd: { vendor: "acme" } }) },
      "the loader of acme",
    ],
    ["System with import alone", { System: { import: nothing } }, undefined],
    ["System with register alone", { System: { register: nothing } }, undefined],
    ["a System that is none", { System: { import: true, register: true } }, undefined],
    ["System = null", { System: null }, undefined],
    ["a plain require", { require: vi.fn() }, undefined],
    ["a configuration in require", { require: { getBuildInfo: "1" } }, undefined],
    ["a vendor that is no text", { define: Object.assign(vi.fn(), { amd: { vendor: 5 } }) }, undefined],
    ["a define without amd", { define: vi.fn() }, undefined],
    ["nothing", {}, undefined],
  ])("the loader of a page with %s is named, or not known", (_name, marks, loader) => {
    Object.assign(page, marks);
    expect(nameOfOtherLoader()).toBe(loader);
  });

  it("a vendor's name of any length takes at most sixty letters of a message", () => {
    Object.assign(page, { define: Object.assign(vi.fn(), { amd: { vendor: "x".repeat(500) } }) });
    expect(nameOfOtherLoader()).toBe(`the loader of ${"x".repeat(60)}`);
  });
});

/** RequireJS with one context; `on` is what it has in it. */
function requireJs(on: { registry?: object; defined?: object; queue?: unknown[][]; shim?: object } = {}) {
  const context = {
    config: { shim: on.shim },
    require: { undef: vi.fn() },
    registry: on.registry ?? {},
    defined: on.defined ?? {},
    defQueue: on.queue ?? [],
    onError: vi.fn<(error: Error & { requireModules?: readonly string[] }) => void>(),
  };
  const loader = Object.assign(vi.fn(), { s: { contexts: { [CONTEXT]: context } } }) as unknown as RequireJs;
  return { loader, context };
}

/** A RequireJS that is the page's, with its `define`. */
function pagesLoader(on?: Parameters<typeof requireJs>[0]) {
  page["define"] = Object.assign(vi.fn(), { amd: {} });
  const made = requireJs(on);
  rememberLoader(made.loader);
  return made;
}

const takeDefine = () => (page["define"] = Object.assign(vi.fn(), { amd: { vendor: "acme" } }));

describe("the define that Qlik's scripts call", () => {
  it("the define of a RequireJS that the library knows is RequireJS's own", () => {
    pagesLoader();
    expect(() => assertOwnDefine()).not.toThrow();
  });

  it("a define that was set after RequireJS is another loader's: amd-conflict, which names it", async () => {
    pagesLoader();
    takeDefine();
    const error = await errorOf(() => assertOwnDefine());
    expect(error).toMatchObject({ code: "amd-conflict", stage: "open", fix: { who: "page" } });
    expect(error.message).toContain("the loader of acme");
  });

  it("a define of another loader does not become RequireJS's when the same RequireJS is met again", async () => {
    const { loader } = pagesLoader();
    takeDefine();
    rememberLoader(loader);
    expect(await codeOf(() => assertOwnDefine())).toBe("amd-conflict");
  });

  it("a define of a second RequireJS is its own", () => {
    pagesLoader();
    takeDefine();
    rememberLoader(requireJs().loader);
    expect(() => assertOwnDefine()).not.toThrow();
  });

  it.each([undefined, {}])("a page whose define is gone (%o) has nothing that brings Qlik's modules", async (left) => {
    pagesLoader();
    page["define"] = left;
    expect(await codeOf(() => assertOwnDefine())).toBe("amd-conflict");
  });

  it("a page without a loader of its own keeps define for Qlik's scripts, whoever sets that name", () => {
    guardNames(nothing);
    takeDefine();
    expect(() => assertOwnDefine()).not.toThrow();
  });
});

describe("the modules of Qlik's require.js", () => {
  const monaco = () => (page["AMDLoader"] = {});
  const check = (on?: Parameters<typeof requireJs>[0], name = CONTEXT) =>
    Promise.resolve().then(() => assertModulesCame(requireJs(on).loader, name));

  it("a require.js that brings RequireJS no module, beside another loader, is amd-conflict", async () => {
    monaco();
    const error = await errorOf(() => check());
    expect(error.code).toBe("amd-conflict");
    expect(error.message).toContain("the Monaco editor's loader");
  });

  it.each<[string, Parameters<typeof requireJs>[0]]>([
    ["on its way", { registry: { jquery: {} } }],
    ["made", { defined: { jquery: {} } }],
  ])("a require.js whose modules are %s went to RequireJS, also beside another loader", async (_name, on) => {
    monaco();
    await expect(check(on)).resolves.toBeUndefined();
  });

  it("a require.js without modules is no conflict where no other loader is known", async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  it("a RequireJS without the context, as in other versions, is no conflict", async () => {
    monaco();
    await expect(check({}, "another")).resolves.toBeUndefined();
  });

  it("a page whose names are kept for Qlik's scripts loses no module to another loader", async () => {
    guardNames(nothing);
    monaco();
    await expect(check()).resolves.toBeUndefined();
  });
});

describe("the end of a tag of Qlik's", () => {
  /** What has come of the module `js/lazy` when its tag has ended. */
  function endTag({ loader, context }: ReturnType<typeof requireJs>, id: string | null = "js/lazy", name = CONTEXT) {
    const tag = document.createElement("div");
    if (id !== null) tag.setAttribute("data-requiremodule", id);
    // RequireJS's own listener, which was there before.
    const seen: unknown[][][] = [];
    tag.addEventListener("load", () => seen.push([...context.defQueue] as unknown[][]));
    watchTag(loader, name, tag);
    tag.dispatchEvent(new Event("load"));
    return { failed: context.onError.mock.calls.map(([error]) => error), queue: seen[0], tag };
  }

  it("a tag's module fails with amd-conflict when its define() went to another loader", () => {
    const made = pagesLoader();
    takeDefine();
    const { failed } = endTag(made);
    expect(failed).toMatchObject([{ code: "amd-conflict", stage: "open", requireModules: ["js/lazy"] }]);
    expect(failed[0]?.message).toContain("the loader of acme");
  });

  it("a tag's module is looked at once: a second end tells nothing more", () => {
    const made = pagesLoader();
    takeDefine();
    const { tag } = endTag(made);
    tag.dispatchEvent(new Event("load"));
    expect(made.context.onError).toHaveBeenCalledOnce();
  });

  it("a tag's module does not fail while define is RequireJS's own", () => {
    expect(endTag(pagesLoader()).failed).toEqual([]);
  });

  it("a tag's module does not fail when its define() has come to RequireJS", () => {
    const made = pagesLoader({ queue: [[null, [], nothing]] });
    takeDefine();
    expect(endTag(made).failed).toEqual([]);
  });

  it("a tag whose script defines nothing, as its shim says, does not fail", () => {
    const made = pagesLoader({ shim: { "js/lazy": { exports: "lazy" } } });
    takeDefine();
    expect(endTag(made).failed).toEqual([]);
  });

  it("a shim for another module saves nothing", () => {
    const made = pagesLoader({ shim: { other: {} } });
    takeDefine();
    expect(endTag(made).failed).toHaveLength(1);
  });

  it.each<[string, string | null, string]>([
    ["without a module", null, CONTEXT],
    ["of a context that is gone", "js/lazy", "another"],
  ])("a tag %s is left alone", (_name, id, name) => {
    const made = pagesLoader();
    takeDefine();
    expect(endTag(made, id, name).failed).toEqual([]);
    expect(made.context.require.undef).not.toHaveBeenCalled();
  });

  it("nameless modules of the page's plain tags are dropped before RequireJS takes one for Qlik's; named ones and the tag's own stay", () => {
    const [first, named, second, own] = [
      [null, [], "plain 1"],
      ["a", [], "named"],
      [null, [], "plain 2"],
      [null, [], "own"],
    ];
    const made = pagesLoader({ queue: [first, named, second, own] as unknown[][] });
    const { queue, failed } = endTag(made);
    expect(queue).toEqual([named, own]);
    expect(failed).toEqual([]);
  });

  it("RequireJS takes in what waits, by being asked for a module of nobody's, before the queue is looked at", () => {
    const made = pagesLoader();
    takeDefine();
    made.context.require.undef.mockImplementation(() => void made.context.defQueue.push([null, [], "waited"]));
    expect(endTag(made).failed).toEqual([]);
    expect(made.context.require.undef.mock.calls).toEqual([["qlik-ticket/nobody"]]);
  });
});
