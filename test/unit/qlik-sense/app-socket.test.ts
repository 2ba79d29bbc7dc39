// What an app's own WebSocket says: whose it is, and, where drawing fails, whether any WebSocket of the session ever opened.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Qlik, QlikApp } from "../../../src/qlik-sense/open/types.js";
import { hearersOf } from "../../../src/qlik-sense/session/watch-client.js";
import { errorOf } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import { ANNA, annasSession, BEN, fakeQlik, signedIn, socketOf, type AuthenticatedUser } from "../support/own-app.js";
import { openPage } from "../support/page.js";

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const says = (qReturn: unknown): AuthenticatedUser => {
  return () => Promise.resolve({ qReturn });
};

describe("the user of an app's socket", () => {
  it.each([
    "UserDirectory=ACME; UserId=ben",
    "UserDirectory=ACME;UserId=ben",
    "UserDirectory=ACME;   UserId=ben",
    "userdirectory=acme; userid=BEN",
  ])("a socket that says %j is Ben's, so that nothing is drawn for Anna", async (word) => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik(says(word));
    const error = await errorOf(() => open(qlik).getObject("chart", "x"));
    expect(error).toMatchObject({ code: "other-user", proxy: PROXY });
    expect(error.message.toLowerCase()).toContain("acme\\ben");
    expect(app.getObject).not.toHaveBeenCalled();
  });

  it.each([
    "UserDirectory=; UserId=ben",
    "UserDirectory=ACME; UserId=",
    "UserDirectory=ACME",
    "UserDirectory=ACME; UserId=ben\nand more",
    "no UserDirectory=ACME; UserId=ben",
    "anna",
    "",
    undefined,
    null,
  ])("a socket that says %j names nobody, and the look alone counts", async (word) => {
    const { open } = annasSession(signedIn(ANNA));
    expect(await open(fakeQlik(says(word)).qlik).getObject("chart", "x")).toBe("object x");
  });
});

describe("a connection that is lost while an app draws", () => {
  const LOST = { code: 16, message: "connection lost" };
  const failing = (user?: AuthenticatedUser) => {
    const fake = fakeQlik(user);
    fake.app.getObject.mockRejectedValue(LOST);
    return fake.qlik;
  };
  const drawIn = (app: QlikApp) => errorOf(() => app.getObject("chart", "x"));

  it("a lost connection whose socket never said anything has never been open: what stands between lets no WebSocket through", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const error = await drawIn(open(failing(() => Promise.reject(new Error("socket closed")))));
    expect(error).toMatchObject({ code: "websocket-refused", proxy: PROXY });
  });

  it("a lost connection whose socket has spoken before was open", async () => {
    const { open } = annasSession(signedIn(ANNA));
    expect(await drawIn(open(failing(socketOf(ANNA))))).toMatchObject({ code: "connection-lost" });
  });

  it("a lost connection whose socket has spoken in other words was open", async () => {
    const { open } = annasSession(signedIn(ANNA));
    expect(await drawIn(open(failing(says("anna"))))).toMatchObject({ code: "connection-lost" });
  });

  it("a lost connection of an app whose socket fails was open where another app's socket has spoken", async () => {
    const { open } = annasSession(signedIn(ANNA));
    await open(fakeQlik(socketOf(ANNA)).qlik).getObject("chart", "x");
    const error = await drawIn(open(failing(() => Promise.reject(new Error("socket closed")))));
    expect(error).toMatchObject({ code: "connection-lost" });
  });

  it("a lost connection of a client that tells nothing of its socket is not called refused", async () => {
    const { open } = annasSession(signedIn(ANNA));
    expect(await drawIn(open(failing()))).toMatchObject({ code: "connection-lost" });
  });

  it("a lost connection of a browser that is offline is not called refused", async () => {
    openPage({ online: false });
    const { open } = annasSession(signedIn(ANNA));
    const error = await drawIn(open(failing(() => Promise.reject(new Error("socket closed")))));
    expect(error).toMatchObject({ code: "connection-lost" });
  });

  it("a socket that has not said anything yet is not waited for when the look has failed", async () => {
    const { open } = annasSession(signedIn(BEN));
    vi.advanceTimersByTime(2_001);
    const qlik = failing(() => new Promise(() => undefined));
    expect(await drawIn(open(qlik))).toMatchObject({ code: "other-user" });
  });
});

type Hear = (error: unknown) => void;

/** Something of Qlik's that a page may listen to. */
function emitter() {
  const listeners: [string, Hear][] = [];
  const on = vi.fn((type: string, hear: Hear) => void listeners.push([type, hear]));
  const tell = (type: string, error: unknown) => listeners.forEach(([each, hear]) => each === type && hear(error));
  return { on, tell };
}

/** Qlik's client, its app and the app's `global`, all with `on`. */
function speakingQlik() {
  const [client, own, global] = [emitter(), emitter(), emitter()];
  const { app } = fakeQlik();
  const qliks = Object.assign(app, { on: own.on, global: { on: global.on, id: "global" } });
  const qlik = { on: client.on, openApp: () => qliks } as unknown as Qlik;
  const heard: unknown[] = [];
  hearersOf(qlik).add((error) => heard.push(error));
  return { qlik, own, global, heard };
}

describe("listeners of the page's own on an app", () => {
  const LOST = { code: 16, message: "connection lost" };

  it.each(["on the app", "on its global"] as const)(
    "an error that a page listens to %s is heard by those who listen to all of Qlik's, too",
    (where) => {
      const { qlik, own, global, heard } = speakingQlik();
      const app = annasSession(signedIn(ANNA)).open(qlik);
      const listener = vi.fn();
      const [target, source] = where === "on the app" ? [app, own] : [app.global, global];
      (target as unknown as { on: (type: string, hear: Hear) => void }).on("error", listener);
      source.tell("error", LOST);
      expect(listener.mock.calls).toEqual([[LOST]]);
      expect(heard).toEqual([LOST]);
    },
  );

  it("an error that comes to app and global is one error, and another one is another", () => {
    const { qlik, own, global, heard } = speakingQlik();
    const app = annasSession(signedIn(ANNA)).open(qlik) as unknown as Record<"on", typeof own.on> & {
      global: Record<"on", typeof own.on>;
    };
    for (const target of [app, app.global]) target.on("error", vi.fn());
    for (const source of [own, global]) source.tell("error", LOST);
    expect(heard).toEqual([LOST]);
    own.tell("error", { ...LOST });
    expect(heard).toEqual([LOST, LOST]);
  });

  it("several listeners of the page on one app do not have an error heard several times", () => {
    const { qlik, own, heard } = speakingQlik();
    const app = annasSession(signedIn(ANNA)).open(qlik) as unknown as Record<"on", typeof own.on>;
    for (let count = 0; count < 3; count++) app.on("error", vi.fn());
    own.tell("error", "a text, which cannot be told from an equal one");
    expect(heard).toHaveLength(1);
  });

  it("a listener to something else than errors has nothing heard beside it", () => {
    const { qlik, own } = speakingQlik();
    const app = annasSession(signedIn(ANNA)).open(qlik) as unknown as Record<"on", typeof own.on>;
    const listener = vi.fn();
    app.on("closed", listener);
    expect(own.on.mock.calls).toEqual([["closed", listener]]);
  });

  it("an app without on, as older releases have it, gets none", () => {
    const app = annasSession(signedIn(ANNA)).open(fakeQlik(socketOf(ANNA)).qlik);
    expect("on" in app).toBe(false);
    expect(Object.hasOwn(app, "global")).toBe(false);
  });

  it("the global of an app keeps what it has beside on", () => {
    const app = annasSession(signedIn(ANNA)).open(speakingQlik().qlik);
    expect(app.global).toMatchObject({ id: "global" });
  });
});

describe("what an app draws on is covered with the session", () => {
  it("getObject tells where it draws, before Qlik draws there", async () => {
    const { open, cover } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    await open(qlik).getObject("chart", "x");
    expect(cover.mock.calls).toEqual([["chart"]]);
    expect(cover.mock.invocationCallOrder[0]).toBeLessThan(app.getObject.mock.invocationCallOrder[0] ?? 0);
  });

  it.each(["get", "create"] as const)("a visualization of %s tells where it is shown, and shows it", async (method) => {
    const { open, cover } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    const drawn = { id: "v1", show: vi.fn(() => "shown") };
    app.visualization[method].mockResolvedValue(drawn as never);
    const visualization = await open(qlik).visualization[method]("barchart", []);
    expect(cover).not.toHaveBeenCalled();
    expect(visualization.show("place", { onRendered: undefined })).toBe("shown");
    expect(cover.mock.calls).toEqual([["place"]]);
    expect(drawn).toBe(visualization);
  });

  it("a visualization's own show is called as Qlik has it, with all that the page gave", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    const show = vi.fn(function (this: unknown, ...given: unknown[]) {
      return [this, ...given];
    });
    const drawn = { show };
    app.visualization.get.mockResolvedValue(drawn as never);
    const visualization = await open(qlik).visualization.get("x");
    const options = { onRendered: undefined };
    expect(visualization.show("place", options)).toEqual([visualization, "place", options]);
  });
});
