// Which events of a page mean something for its session, how they are heard, and that nobody is told after the end.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hearPage, isShown } from "../../../src/core/session/page-events.js";
import { openPage } from "../support/page.js";

const listener = { away: vi.fn(), back: vi.fn(), shown: vi.fn(), online: vi.fn(), used: vi.fn() };
type Heard = keyof typeof listener;
const heard = () => Object.entries(listener).flatMap(([name, { mock }]) => mock.calls.map(() => name));

function fire(type: string, more: object = {}): void {
  const target = type === "visibilitychange" ? document : globalThis;
  target.dispatchEvent(Object.assign(new Event(type), more));
}

const EVENTS: readonly [type: string, more: object, heard: Heard][] = [
  ["pagehide", { persisted: true }, "away"],
  ["pageshow", { persisted: true }, "back"],
  ["focus", {}, "shown"],
  ["visibilitychange", {}, "shown"],
  ["online", {}, "online"],
  ["pointerdown", {}, "used"],
  ["keydown", {}, "used"],
];

beforeEach(() => {
  openPage();
  vi.clearAllMocks();
});
afterEach(() => void vi.unstubAllGlobals());

describe("hearPage", () => {
  it.each(EVENTS)("the page's %s with %j is heard as %s, each time, and not after the end", (type, more, name) => {
    const stop = hearPage(listener);
    fire(type, more);
    expect(heard()).toEqual([name]);
    fire(type, more);
    expect(heard()).toEqual([name, name]);
    stop();
    fire(type, more);
    expect(heard()).toEqual([name, name]);
  });

  it.each(["pagehide", "pageshow"])("the page's %s says nothing where the browser does not keep the page", (type) => {
    hearPage(listener);
    fire(type, { persisted: false });
    expect(heard()).toEqual([]);
  });

  it("the visitor's input is heard before the page's own listeners, which may stop it, and holds up no scrolling", () => {
    const add = vi.spyOn(globalThis, "addEventListener");
    hearPage(listener);
    const early = add.mock.calls.filter(([, heardBy]) => heardBy === listener.used);
    expect(early.map(([type]) => type)).toEqual(["pointerdown", "keydown"]);
    for (const [, , how] of early) expect(how).toMatchObject({ capture: true, passive: true });
  });
});

it.each([
  ["visible", true],
  ["hidden", false],
  ["prerender", true],
  [undefined, true],
])("a page whose visibility is %s counts as shown: %s", (visibilityState, shown) => {
  Object.assign(document, { visibilityState });
  expect(isShown()).toBe(shown);
});
