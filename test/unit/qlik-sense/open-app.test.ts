// An app of a session is opened at the session's server, under an identity of its user's, and ends with the session.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enterPage } from "../../../src/core/share/present.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { engineIdentity } from "../../../src/qlik-sense/session/engine-identity.js";
import { errorOf, thrownBy } from "../support/failures.js";
import { ANNA, annasSession, BEN, fakeQlik, proxy, signedIn } from "../support/own-app.js";
import { openPage } from "../support/page.js";

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("opening an app", () => {
  it("openApp returns at once, at the session's proxy, under an identity of this user's", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, openApp } = fakeQlik();
    expect(open(qlik).id).toBe("A-1");
    const identity = engineIdentity({ user: identityOf(ANNA).key, sessionKey: "k1", switches: 0, own: undefined });
    expect(openApp.mock.calls).toEqual([["A-1", { ...proxy.config, identity }]]);
  });

  it("openApp passes the page's own options on, and puts the page's own identity behind the user's", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, openApp } = fakeQlik();
    open(qlik, { identity: "second", openWithoutData: true });
    const identity = engineIdentity({ user: identityOf(ANNA).key, sessionKey: "k1", switches: 0, own: "second" });
    expect(openApp.mock.calls[0]?.[1]).toEqual({ ...proxy.config, identity, openWithoutData: true });
  });

  it("openApp gives another identity after another user was there in between", () => {
    const { qlik, openApp } = fakeQlik();
    annasSession(signedIn(ANNA)).open(qlik);
    enterPage(proxy.id, { identity: identityOf(BEN), rightsKey: "k2" });
    annasSession(signedIn(ANNA)).open(qlik);
    const [first, second] = openApp.mock.calls.map(([, config]) => (config as { identity: string }).identity);
    expect(second).toBe(`${String(first)}-2`);
  });

  it("what our app does not stand in for is Qlik's own", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    expect((open(qlik)["destroySessionObject"] as () => string)()).toBe("destroyed");
    expect(app.destroySessionObject).toHaveBeenCalledOnce();
  });

  it.each<[string, object]>([
    ["another host", { host: "evil.example" }],
    ["another port", { port: 4848 }],
    ["another port as a text", { port: "4848" }],
    ["another prefix", { prefix: "/other/" }],
    ["the default virtual proxy", { prefix: "/" }],
    ["an empty prefix", { prefix: "" }],
    ["a prefix in two parts", { prefix: "mash/up" }],
  ])("openApp with %s is invalid-option, and opens nothing: no session is there", async (_name, options) => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, openApp } = fakeQlik();
    const error = await errorOf(() => open(qlik, options));
    const [[name, value] = []] = Object.entries(options) as [string, string | number][];
    expect(error).toMatchObject({ code: "invalid-option", fix: { who: "page" } });
    expect(error.message).toContain(`${String(name)} = ${String(value)}`);
    expect(openApp).not.toHaveBeenCalled();
  });

  it.each<[string, object]>([
    ["as it is", { host: "sense.example.com", port: 443, prefix: "/mashup/", isSecure: true }],
    ["in other letters", { host: "Sense.Example.COM" }],
    ["without slashes around the prefix", { prefix: "mashup" }],
    ["with several slashes around the prefix", { prefix: "//mashup//" }],
    ["with a port as a text", { port: "443" }],
    ["in parts that are empty", { host: "", port: undefined, prefix: null }],
  ])("openApp with the session's own server %s opens the app at it", (_name, options) => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, openApp } = fakeQlik();
    open(qlik, options);
    expect(openApp.mock.calls[0]?.[1]).toMatchObject(proxy.config);
  });
});

describe("the end of an app", () => {
  it("a sign-in of another user on this page closes each app of the session, and openApp rejects from then on", async () => {
    const { open, live, told } = annasSession(signedIn(ANNA));
    const [first, second] = [fakeQlik(), fakeQlik()];
    open(first.qlik);
    open(second.qlik);
    enterPage(proxy.id, { identity: identityOf(BEN), rightsKey: "k2" });
    expect(first.app.close).toHaveBeenCalledOnce();
    expect(second.app.close).toHaveBeenCalledOnce();
    expect(live.state).toBe("closed");
    expect(told.mock.calls).toEqual([[{ type: "other-user" }], [{ type: "closed", reason: "other-user" }]]);
    const third = fakeQlik();
    expect(await errorOf(() => open(third.qlik))).toMatchObject({ code: "other-user" });
    expect(third.openApp).not.toHaveBeenCalled();
  });

  it("an app that fails to close keeps no other app open, and the page is told all the same", () => {
    const { open, told } = annasSession(signedIn(ANNA));
    const [first, second] = [fakeQlik(), fakeQlik()];
    first.app.close.mockImplementation(() => {
      throw new Error("connection lost");
    });
    open(first.qlik);
    open(second.qlik);
    enterPage(proxy.id, { identity: identityOf(BEN), rightsKey: "k2" });
    expect(second.app.close).toHaveBeenCalledOnce();
    expect(told.mock.calls).toEqual([[{ type: "other-user" }], [{ type: "closed", reason: "other-user" }]]);
  });

  it("an app that the page closes gives what Qlik's gives, and is not closed again with the session", () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    const own = open(qlik);
    expect(own.close()).toBe("closed");
    enterPage(proxy.id, { identity: identityOf(BEN), rightsKey: "k2" });
    expect(app.close).toHaveBeenCalledOnce();
  });

  it("an error of Qlik's app when the page closes it is the page's to hear", async () => {
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik();
    const failure = new Error("connection lost");
    app.close.mockImplementation(() => {
      throw failure;
    });
    expect(await thrownBy(() => open(qlik).close())).toBe(failure);
  });
});
