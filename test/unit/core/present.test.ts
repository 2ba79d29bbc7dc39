// Whose page it is: when another person signs in, what the former one was given is closed, and nothing else.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Handle } from "../../../src/core/share/page.js";
import { enterPage, handlesAt, presentSession, renewPage } from "../../../src/core/share/present.js";
import { forgetCalls } from "../support/page.js";
import { ADA, BOB } from "./support/people.js";

const PLACE = "https://server.example/place";
const handle = () => ({
  close: vi.fn<Handle["close"]>(),
  expire: vi.fn<Handle["expire"]>(),
  revive: vi.fn<Handle["revive"]>(),
});

beforeEach(() => forgetCalls());

describe("enterPage", () => {
  it("a place has no session on this page before somebody signs in", () => {
    expect(presentSession(PLACE)).toBeUndefined();
  });

  it("the first person to sign in is present, with the rights key and without a switch", () => {
    const entered = enterPage(PLACE, { identity: ADA, rightsKey: "ada-1" });
    expect(entered).toMatchObject({ identity: ADA, rightsKey: "ada-1", switches: 0 });
    expect(presentSession(PLACE)).toBe(entered);
  });

  it("the same person who signs in again, under other rights, closes nothing and is no switch", () => {
    const kept = handle();
    enterPage(PLACE, { identity: ADA, rightsKey: "ada-1" }).handles.add(kept);
    const again = enterPage(PLACE, { identity: { ...ADA, label: "ADA" }, rightsKey: "ada-2" });
    expect(again).toMatchObject({ rightsKey: "ada-2", switches: 0 });
    expect([...again.handles]).toEqual([kept]);
    expect(kept.close).not.toHaveBeenCalled();
  });

  it("another person closes each handle of the former one, once, and has none of them", () => {
    const handles = [handle(), handle()];
    const { handles: open } = enterPage(PLACE, { identity: ADA });
    for (const each of handles) open.add(each);
    const bobs = enterPage(PLACE, { identity: BOB });
    for (const { close } of handles) expect(close.mock.calls).toEqual([["other-user"]]);
    expect(bobs.switches).toBe(1);
    expect(bobs.handles.size).toBe(0);
  });

  it("a person who comes back after another one gets no handle of the first time: two switches", () => {
    const former = handle();
    enterPage(PLACE, { identity: ADA }).handles.add(former);
    enterPage(PLACE, { identity: BOB });
    const back = enterPage(PLACE, { identity: ADA });
    expect(back.switches).toBe(2);
    expect(back.handles.size).toBe(0);
    expect(former.close).toHaveBeenCalledOnce();
  });

  it("a session whose person nobody names is another one than a named person's", () => {
    const kept = handle();
    enterPage(PLACE, { identity: ADA }).handles.add(kept);
    expect(enterPage(PLACE, {}).switches).toBe(1);
    expect(kept.close).toHaveBeenCalledWith("other-user");
  });

  it("a sign-in at another place closes nothing here", () => {
    const kept = handle();
    enterPage(PLACE, { identity: ADA }).handles.add(kept);
    enterPage(`${PLACE}/other`, { identity: BOB });
    expect(kept.close).not.toHaveBeenCalled();
    expect(presentSession(PLACE)?.identity).toBe(ADA);
  });

  it("the one who closes finds the new person already there", () => {
    let found: unknown;
    enterPage(PLACE, { identity: ADA }).handles.add({
      ...handle(),
      close: () => (found = presentSession(PLACE)?.identity),
    });
    enterPage(PLACE, { identity: BOB });
    expect(found).toBe(BOB);
  });

  it("a handle that takes itself off the list while it is closed keeps none of the others open", () => {
    const { handles } = enterPage(PLACE, { identity: ADA });
    const last = handle();
    const first: Handle = { ...handle(), close: () => void handles.delete(first) };
    handles.add(first).add(last);
    enterPage(PLACE, { identity: BOB });
    expect(last.close).toHaveBeenCalledOnce();
  });
});

describe("handlesAt", () => {
  it("a place where nobody has signed in on this page has no handles", () => {
    expect(handlesAt(PLACE)).toEqual([]);
  });

  it("the handles of a place are those of now: one that leaves while they are gone through is still among them", () => {
    const kept = handle();
    const { handles } = enterPage(PLACE, { identity: ADA });
    handles.add(kept);
    const held = handlesAt(PLACE);
    handles.delete(kept);
    expect([held, handlesAt(PLACE)]).toEqual([[kept], []]);
  });
});

describe("renewPage", () => {
  it("a renewal tells each handle of the place, and counts until another person comes", () => {
    const held = handle();
    enterPage(PLACE, { identity: ADA }).handles.add(held);
    renewPage(PLACE, true);
    renewPage(PLACE, false);
    expect(held.revive.mock.calls).toEqual([[true], [false]]);
    expect(presentSession(PLACE)?.renewals).toBe(2);
    expect(enterPage(PLACE, { identity: ADA }).renewals).toBe(2);
    expect(enterPage(PLACE, { identity: BOB }).renewals).toBe(0);
  });

  it("a renewal where nobody has signed in on this page tells nobody", () => {
    renewPage(PLACE, true);
    expect(presentSession(PLACE)).toBeUndefined();
  });
});
