// What the browser's tabs tell each other, and when this page's channel is open.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hearTabs, tellTabs } from "../../../src/core/share/channel.js";
import { openPage } from "../support/page.js";
import { openOtherTabs, type OtherTabs } from "./support/channels.js";
import { PLACE } from "./support/people.js";

const ENDING = { kind: "ending", placeId: PLACE.id } as const;

let tabs: OtherTabs;
beforeEach(() => {
  openPage();
  tabs = openOtherTabs();
});
afterEach(() => void vi.unstubAllGlobals());

describe("the channel between tabs", () => {
  it("a page that hears nobody opens a channel for what it tells, and closes it again", () => {
    tellTabs(ENDING);
    expect([tabs.heard, tabs.open()]).toEqual([[ENDING], 0]);
  });

  it("a page that hears other tabs tells on the one channel that it has, which stays open", () => {
    const hear = vi.fn();
    hearTabs(hear);
    hearTabs(vi.fn());
    tellTabs(ENDING);
    expect([tabs.heard, tabs.open()]).toEqual([[ENDING], 1]);
    tabs.tell(ENDING);
    expect(hear.mock.calls).toEqual([[ENDING]]);
  });

  it("a channel that cannot tell is closed all the same", () => {
    expect(() => tellTabs({ ...ENDING, placeId: (() => "no data") as never })).toThrow("could not be cloned");
    expect(tabs.open()).toBe(0);
  });

  it("the channel is closed while the page is in the back/forward cache, and hears again after it", () => {
    const hear = vi.fn();
    hearTabs(hear);
    dispatchEvent(new Event("pagehide"));
    expect(tabs.open()).toBe(0);
    dispatchEvent(new Event("pageshow"));
    dispatchEvent(new Event("pageshow"));
    expect(tabs.open()).toBe(1);
    tabs.tell(ENDING);
    expect(hear).toHaveBeenCalledOnce();
  });

  it("two that hear with one function are two, and the channel is closed when the last one has left", () => {
    const hear = vi.fn();
    const [first, second] = [hearTabs(hear), hearTabs(hear)];
    first();
    first();
    tabs.tell(ENDING);
    expect([hear.mock.calls.length, tabs.open()]).toEqual([1, 1]);
    second();
    expect(tabs.open()).toBe(0);
    dispatchEvent(new Event("pageshow"));
    expect(tabs.open()).toBe(0);
    hearTabs(hear);
    expect(tabs.open()).toBe(1);
  });

  it("one who leaves while it is told does not keep the others from being told", () => {
    const second = vi.fn();
    const leave = hearTabs(() => leave());
    hearTabs(second);
    tabs.tell(ENDING);
    expect(second).toHaveBeenCalledOnce();
  });

  it.each([null, undefined, "ending", 5, {}, { kind: "ending" }, { kind: "ending", placeId: 5 }])(
    "what is no message of this library, %j, is told to nobody",
    (data) => {
      const hear = vi.fn();
      hearTabs(hear);
      tabs.tell(data);
      expect(hear).not.toHaveBeenCalled();
    },
  );

  it("in a browser without channels nothing is told, and nothing breaks", () => {
    vi.stubGlobal("BroadcastChannel", undefined);
    const leave = hearTabs(vi.fn());
    expect(() => {
      tellTabs(ENDING);
      dispatchEvent(new Event("pagehide"));
      leave();
    }).not.toThrow();
  });
});
