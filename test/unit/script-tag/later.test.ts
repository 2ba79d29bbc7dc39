// @vitest-environment happy-dom
// How the second script-tag file is asked for, and what becomes of whoever waits for it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EmbedError } from "../../../src/core/errors.js";

const KEY = Symbol.for("qlik-ticket/later/this-build");
const INTEGRITY = "sha384-of-the-second-file";
const page = globalThis as { [KEY]?: ((given: object) => readonly unknown[]) | undefined };

const added: HTMLScriptElement[] = [];

function tagOf(attributes: Readonly<Record<string, string>>): HTMLScriptElement {
  const tag = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
  return tag;
}

/** The runtime as the first file evaluates it, with this as the running script. */
async function evaluate(running: Element | null): Promise<(part: number) => Promise<unknown>> {
  vi.resetModules();
  Object.defineProperty(document, "currentScript", { configurable: true, get: () => running });
  const { later } = await import("../../../src/script-tag/later.js");
  Object.defineProperty(document, "currentScript", { configurable: true, get: () => null });
  return later;
}

const settleWith = (event: "load" | "error") => added.at(-1)?.dispatchEvent(new Event(event));
const register = () => (page[KEY] = (given) => [given, "one", "two"]);

beforeEach(() => {
  vi.stubGlobal("LATER_KEY", KEY.description);
  vi.stubGlobal("LATER_INTEGRITY", INTEGRITY);
  vi.spyOn(document.head, "append").mockImplementation((...nodes) => {
    for (const node of nodes) if (node instanceof HTMLScriptElement) added.push(node);
  });
});
afterEach(() => {
  added.length = 0;
  page[KEY] = undefined;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("the second file's tag", () => {
  it.each([
    ["https://app.example.com/js/qlik-ticket.global.js", "https://app.example.com/js/qlik-ticket.later.js"],
    ["https://app.example.com/js/lib.min.js?v=3#a=/b.js", "https://app.example.com/js/qlik-ticket.later.js?v=3"],
    ["https://app.example.com//js//all.js?a=/x.js", "https://app.example.com//js//qlik-ticket.later.js?a=/x.js"],
    ["file:///C:/site/qlik-ticket.embed.js", "file:///C:/site/qlik-ticket.later.js"],
    ["https://unpkg.com/qlik-ticket@0.1.0", "https://unpkg.com/qlik-ticket@0.1.0/dist/qlik-ticket.later.js"],
    ["https://cdn.example.com/npm/qlik-ticket", "https://cdn.example.com/npm/qlik-ticket/dist/qlik-ticket.later.js"],
  ])("for %s it is %s", async (src, second) => {
    const later = await evaluate(tagOf({ src }));
    const part = later(1);
    expect(added.map((tag) => tag.src)).toEqual([second]);
    register();
    settleWith("load");
    expect(await part).toBe("one");
  });

  it("loads as the first did: async, with its nonce and crossorigin, and with a hash where the first has one", async () => {
    const first = tagOf({ src: "https://cdn.example.com/a.js", crossorigin: "anonymous", integrity: "sha384-first" });
    first.nonce = "n0nce";
    void (await evaluate(first))(0).catch(() => undefined);
    expect(added[0]).toMatchObject({ async: true, nonce: "n0nce", crossOrigin: "anonymous", integrity: INTEGRITY });
    void (await evaluate(tagOf({ src: "https://cdn.example.com/a.js" })))(0).catch(() => undefined);
    expect(added[1]).toMatchObject({ integrity: "" });
    expect(added[1]?.hasAttribute("referrerpolicy")).toBe(false);
  });

  it("keeps to the address that the first file had when it ran", async () => {
    const first = tagOf({ src: "https://app.example.com/js/a.js" });
    const later = await evaluate(first);
    first.src = "https://app.example.com/reports/js/a.js";
    void later(0).catch(() => undefined);
    expect(added[0]?.src).toBe("https://app.example.com/js/qlik-ticket.later.js");
  });
});

describe("a load of the second file", () => {
  const FIRST = { src: "https://app.example.com/js/qlik-ticket.global.js" };

  it("is one for all who ask, and never again after it", async () => {
    const later = await evaluate(tagOf(FIRST));
    const parts = Promise.all([later(1), later(2)]);
    register();
    settleWith("load");
    expect(await parts).toEqual(["one", "two"]);
    expect(await later(1)).toBe("one");
    expect(added).toHaveLength(1);
  });

  it("hands over what must exist once, to each copy of the first file its own", async () => {
    register();
    const copies = [await evaluate(tagOf(FIRST)), await evaluate(tagOf(FIRST))];
    const [one, other] = (await Promise.all(copies.map((later) => later(0)))) as { EmbedError: typeof EmbedError }[];
    expect(added).toEqual([]);
    expect(one?.EmbedError.name).toBe(EmbedError.name);
    expect(one?.EmbedError).not.toBe(other?.EmbedError);
  });

  it.each([
    ["cannot be had", "error"],
    ["is another build's", "load"],
  ] as const)("that %s rejects by its name, and the next call tries again", async (_name, event) => {
    const later = await evaluate(tagOf(FIRST));
    const calls = Promise.allSettled([later(1), later(2)]);
    settleWith(event);
    for (const call of await calls)
      expect(String((call as PromiseRejectedResult).reason)).toBe(
        `Error: qlik-ticket.later.js did not load: put it beside the first file, ${FIRST.src}`,
      );
    const again = later(2);
    register();
    settleWith("load");
    expect(await again).toBe("two");
    expect(added).toHaveLength(2);
  });

  it("that hangs is given up, and leaves neither tag nor listener nor timer", async () => {
    vi.useFakeTimers();
    const later = await evaluate(tagOf(FIRST));
    const removed = vi.spyOn(HTMLElement.prototype, "remove");
    const call = later(1);
    const rejected = expect(call).rejects.toThrow("qlik-ticket.later.js did not load");
    await vi.runAllTimersAsync();
    await rejected;
    expect(removed.mock.contexts).toContain(added[0]);
    expect(added[0]).toMatchObject({ onload: null, onerror: null });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a first file with nothing beside it", () => {
  const image = () => Object.assign(document.createElement("img"), { src: "https://evil.example.net/x.js" });
  it.each([
    ["is inlined", () => tagOf({})],
    ["is bundled or a module", () => null],
    ["comes from a blob", () => tagOf({ src: "blob:https://app.example.com/0b7c.js" })],
    ["comes from a data address", () => tagOf({ src: "data:text/javascript,void(0)//x.js" })],
    ["meets an element by the name of currentScript", image],
  ])("%s: loads nothing and rejects, each time", async (_name, running) => {
    const later = await evaluate(running());
    for (let call = 0; call < 2; call += 1) await expect(later(0)).rejects.toThrow("qlik-ticket.later.js did not load");
    expect(added).toEqual([]);
    // Another tag of the same build brought it meanwhile.
    register();
    expect(await later(1)).toBe("one");
  });
});
