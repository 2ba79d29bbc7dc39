// @vitest-environment happy-dom
// How a ticket is spent: as the option says, else by the way by which this page could look at the session.
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Sighting } from "../../../src/core/provider.js";
import { rememberSession } from "../../../src/core/share/memory.js";
import { checkSession } from "../../../src/qlik-sense/check/check-session.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { readSettings } from "../../../src/qlik-sense/settings.js";
import type { AuthenticateOptions } from "../../../src/qlik-sense/types.js";
import { chooseVehicle } from "../../../src/qlik-sense/ways/ticket/choose-vehicle.js";
import { thrownBy } from "../support/failures.js";
import { ENDPOINT, PROXY } from "../support/flow.js";
import { forgetCalls } from "../support/page.js";

const proxy = parseProxy(PROXY);
const never = new AbortController().signal;
const sighting = (via: string) => vi.fn(() => Promise.resolve<Sighting>({ session: "none", via }));
const choose = (options: AuthenticateOptions, look: () => Promise<Sighting>) =>
  chooseVehicle(readSettings(ENDPOINT, options), proxy, look, never);
const remember = (via: string) => rememberSession(proxy.id, {}, { via, isProven: true });

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
  forgetCalls();
});

describe("the vehicle of a ticket", () => {
  it("the option consume: image decides, and nobody looks", async () => {
    const look = sighting("qps-user");
    expect(await choose({ consume: "image" }, look)).toBe("image");
    expect(look).not.toHaveBeenCalled();
  });

  it("the option consume: fetch decides after a look, which the page's policy would stop in the ticket's place", async () => {
    const look = sighting("websocket");
    expect(await choose({ consume: "fetch" }, look)).toBe("fetch");
    expect(look).toHaveBeenCalledOnce();
    const failure = new Error("csp");
    expect(await thrownBy(() => choose({ consume: "fetch" }, () => Promise.reject(failure)))).toBe(failure);
  });

  it.each([
    ["qps-user", "fetch"],
    ["websocket", "image"],
  ])("a session that was looked at by %s has its ticket spent by %s", async (via, vehicle) => {
    expect(await choose({}, sighting(via))).toBe(vehicle);
  });

  it("with reuse: false a browser that signed in by fetch the last time waits for no answer to a look", async () => {
    remember("fetch");
    vi.stubGlobal("fetch", () => new Promise<never>(() => undefined));
    void checkSession(proxy, never);
    const look = sighting("websocket");
    expect(await choose({ reuse: false }, look)).toBe("fetch");
    expect(look).not.toHaveBeenCalled();
  });

  it("with reuse: false a look that the page's policy stops at once is waited for, and its failure is the choice's", async () => {
    remember("fetch");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Refused to connect")));
    vi.stubGlobal("WebSocket", undefined);
    const look = checkSession(proxy, never);
    // It fails some tasks before the choice asks for it.
    look.catch(() => undefined);
    expect(await thrownBy(() => choose({ reuse: false }, () => look))).toMatchObject({ code: "unreachable" });
  });

  it("with reuse: false a page that has not looked at this proxy looks, and waits for the answer", async () => {
    remember("fetch");
    const failure = new Error("csp");
    expect(await thrownBy(() => choose({ reuse: false }, () => Promise.reject(failure)))).toBe(failure);
  });

  it.each([
    ["an image", () => remember("image")],
    ["nothing that is remembered", () => undefined],
  ])("with reuse: false a browser that signed in by %s the last time is looked at", async (_name, before) => {
    before();
    const look = sighting("websocket");
    expect(await choose({ reuse: false }, look)).toBe("image");
    expect(look).toHaveBeenCalledOnce();
  });

  it("where a look is needed anyway, what is remembered decides nothing", async () => {
    remember("fetch");
    expect(await choose({ reuse: true }, sighting("websocket"))).toBe("image");
  });

  it("a look that fails is the failure of the choice", async () => {
    const failure = new Error("cors");
    expect(await thrownBy(() => choose({}, () => Promise.reject(failure)))).toBe(failure);
  });
});
