// @vitest-environment happy-dom
// Whose app is it? An engine's WebSocket is authenticated at its handshake and stays what it was, whatever becomes of the
// browser's cookie. The client here is the emulated `js/qlik`, and the far end of its sockets is the whole model.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import createQlik from "../../src/emulator/client/qlik.js";
import type { App } from "../../src/emulator/client/types.js";
import { createManualClock, createQlikProxy, DEMO_APP, type QlikProxy } from "../../src/emulator/index.js";
import { ADA, ask, BOB, MASHUP, signInAs } from "./support/ask.js";
import { installModel, type ModelNetwork } from "./support/model-network.js";

const CONFIG = { host: "localhost", prefix: "/mashup/", isSecure: true };
const { chart } = DEMO_APP.objects;
const clock = createManualClock();
let proxy: QlikProxy;
let network: ModelNetwork;
let qlik: ReturnType<typeof createQlik>;
let problems: string[];

beforeEach(() => {
  document.body.innerHTML = '<div id="a"></div><div id="b"></div>';
  proxy = createQlikProxy({ clock, virtualProxies: [{ prefix: "mashup", hostAllowList: [window.location.hostname] }] });
  network = installModel(proxy);
  network.cookie = signInAs(proxy, ADA);
  problems = [];
  qlik = createQlik({ pageConfig: () => CONFIG });
  qlik.on("error", ({ message }) => problems.push(message));
});
afterEach(() => {
  vi.unstubAllGlobals();
  proxy.dispose();
});

const open = (identity?: string) =>
  qlik.openApp(DEMO_APP.id, identity === undefined ? CONFIG : { ...CONFIG, identity });
const userOf = async (app: App) => (await app.global.getAuthenticatedUser()).qReturn;
const ADAS = "UserDirectory=ACME; UserId=ada";
const BOBS = "UserDirectory=ACME; UserId=bob";

it("apps opened with different identities have sockets and engine sessions of their own", async () => {
  const apps = [open(), open("left"), open("right"), open("left")];
  expect(await Promise.all(apps.map(userOf))).toEqual([ADAS, ADAS, ADAS, ADAS]);
  expect(apps[3]).toBe(apps[1]);
  expect(new Set(apps).size).toBe(3);
  const paths = network.sockets.map(({ url }) => new URL(url).pathname.replace(`/mashup/app/${DEMO_APP.id}`, ""));
  expect(paths).toEqual(["", "/identity/left", "/identity/right"]);
  expect(network.sockets.map(({ states }) => states)).toEqual(Array(3).fill(["SESSION_CREATED"]));
});

it("a second page of the same session shares the engine session of the app, unless it names another identity", async () => {
  await userOf(open());
  const second = createQlik({ pageConfig: () => CONFIG });
  await userOf(second.openApp(DEMO_APP.id, CONFIG));
  await userOf(second.openApp(DEMO_APP.id, { ...CONFIG, identity: "own" }));
  expect(network.sockets.flatMap(({ states }) => states)).toEqual([
    "SESSION_CREATED",
    "SESSION_ATTACHED",
    "SESSION_CREATED",
  ]);
});

it("an app that was open before another user signed in goes on serving the first user, on its old socket", async () => {
  const app = open();
  await app.getObject("a", chart);
  network.cookie = signInAs(proxy, BOB);
  expect(await userOf(app)).toBe(ADAS);
  await app.getObject("b", chart);
  expect(document.querySelectorAll("#b .qv-bar")).toHaveLength(12);
  expect(network.sockets).toHaveLength(1);
});

it("openApp after another user signed in answers the first user's app, for the same app and identity", async () => {
  const [app, left] = [open(), open("left")];
  await Promise.all([userOf(app), userOf(left)]);
  network.cookie = signInAs(proxy, BOB);
  expect([open(), open("left")]).toEqual([app, left]);
  expect([await userOf(open()), await userOf(open("left"))]).toEqual([ADAS, ADAS]);
  expect(network.sockets).toHaveLength(2);
});

it("openApp after another user signed in is the new user's with an identity that no app has", async () => {
  await userOf(open("ada"));
  network.cookie = signInAs(proxy, BOB);
  expect(await userOf(open("bob"))).toBe(BOBS);
  expect(await userOf(open("ada"))).toBe(ADAS);
});

it("an app that is closed lets go of its socket and its drawings, and openApp then opens the new user's", async () => {
  const app = open();
  const closed = vi.fn();
  app.on("closed", closed);
  await app.getObject("a", chart);
  network.cookie = signInAs(proxy, BOB);
  app.close();
  expect(closed).toHaveBeenCalledOnce();
  expect(document.querySelector("#a")?.childElementCount).toBe(0);
  await expect(userOf(app)).rejects.toThrow("Closed");
  expect(proxy.sessions().map(({ openSockets }) => openSockets)).toEqual([0, 0]);
  expect(open()).not.toBe(app);
  expect(await userOf(open())).toBe(BOBS);
  expect(problems).toEqual([]);
});

it("the end of the first user's session ends the first user's app alone", async () => {
  const adas = open("ada");
  await userOf(adas);
  const adasCookie = network.cookie;
  network.cookie = signInAs(proxy, BOB);
  const bobs = open("bob");
  await userOf(bobs);
  ask(proxy, `${MASHUP}/qps/user`, { method: "DELETE", cookie: adasCookie });
  expect(problems).toEqual(["ProxyError.OnSessionLoggedOut"]);
  await expect(userOf(adas)).rejects.toThrow("ProxyError.OnSessionLoggedOut");
  expect(await userOf(bobs)).toBe(BOBS);
});

it("an app of a session that ran out says so, and the next openApp goes on with the session that is there by then", async () => {
  await userOf(open());
  clock.advance(31 * 60_000);
  expect(problems).toEqual(["ProxyError.OnSessionTimedOut"]);
  network.cookie = signInAs(proxy, ADA);
  expect(await userOf(open())).toBe(ADAS);
  expect(network.sockets).toHaveLength(2);
});

it("the user of an app is asked over the app's own socket, that of getGlobal over one more", async () => {
  const app = open();
  await userOf(app);
  expect(network.sockets).toHaveLength(1);
  network.cookie = signInAs(proxy, BOB);
  const global = qlik.getGlobal(CONFIG);
  expect(await global.getAuthenticatedUser()).toEqual({ qReturn: BOBS });
  expect(network.sockets).toHaveLength(2);
  expect(await userOf(app)).toBe(ADAS);
});
