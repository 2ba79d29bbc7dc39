// What a page gets in place of an error of Qlik's client: the end of the session, the trouble of the app, or the client's own words.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { enterPage } from "../../../src/core/share/present.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { explainFailure, type FailedCall } from "../../../src/qlik-sense/session/explain-failure.js";
import type { Answer } from "../support/endpoint.js";
import { ANNA, annasSession, BEN, NOBODY, proxy, signedIn } from "../support/own-app.js";
import { openPage } from "../support/page.js";

const LOST = { code: 16, message: "Connection lost" };
const NOT_FOUND = { code: 2, message: "Not Found." };

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

/** Explains an error of a call in Anna's app, where a look is answered with `look`. */
function explaining(error: unknown, more: Partial<FailedCall> = {}, look: Answer = signedIn(ANNA)) {
  const { live, calls } = annasSession(look);
  const explained = explainFailure({ live, proxy, appId: "A-1", hasOpened: undefined, ...more }, error);
  return { live, calls, explained };
}

describe("an error of Qlik's client", () => {
  it("an error of this library is thrown as it is", async () => {
    const { explained } = explaining({ code: 5 });
    const error = await explained;
    expect(await explaining(error).explained).toBe(error);
  });

  it("an error that concerns the app is explained as such, and the session stays as it is", async () => {
    const { explained, live, calls } = explaining({ code: 1003, message: "App not found" });
    expect(await explained).toMatchObject({ code: "app-not-found" });
    expect(live.state).toBe("ready");
    expect(calls).toHaveLength(0);
  });

  it.each([
    ["ProxyError.OnSessionTimedOut", "session-expired", "expired"],
    ["ProxyError.OnSessionLoggedOut", "signed-out", "closed"],
  ])("%s is explained as %s, and the session's state is %s", async (message, code, state) => {
    const { explained, live } = explaining({ message });
    expect(await explained).toMatchObject({ code });
    expect(live.state).toBe(state);
  });

  it("an error of an app whose session another user has taken over is explained as other-user", async () => {
    const { live } = annasSession(signedIn(ANNA));
    enterPage(proxy.id, { identity: identityOf(BEN), rightsKey: "k2" });
    const call = { live, proxy, appId: "A-1", hasOpened: true, objectId: "pYxQd" };
    expect(await explainFailure(call, NOT_FOUND)).toMatchObject({ code: "other-user" });
  });

  it("an object that is not there is named with its app", async () => {
    const error = await explaining(NOT_FOUND, { objectId: "pYxQd" }).explained;
    expect(error).toMatchObject({ code: "object-not-found" });
    expect(error.message).toContain('no object "pYxQd" in app "A-1"');
  });

  it.each([
    ["that misses something in a call for no object", NOT_FOUND, undefined],
    ["of another kind in a call for an object", { code: 15, message: "Aborted" }, "pYxQd"],
  ])("an error %s is qlik-error, with the client's own words", async (_kind, error, objectId) => {
    const { explained, live } = explaining(error, { objectId });
    expect(await explained).toMatchObject({ code: "qlik-error" });
    expect((await explained).message).toContain(error.message.replace(".", ""));
    expect(live.state).toBe("ready");
  });
});

describe("a connection to the engine that is gone", () => {
  it.each<[string, Answer, string]>([
    ["nobody", NOBODY, "session-expired"],
    ["another user", signedIn(BEN), "other-user"],
  ])("a lost connection is the session's end where a look finds %s", async (_whom, look, code) => {
    const { explained, calls } = explaining(LOST, { hasOpened: false }, look);
    expect(await explained).toMatchObject({ code });
    expect(calls).toHaveLength(1);
  });

  it.each([
    [true, true, "connection-lost"],
    [undefined, true, "connection-lost"],
    [false, true, "websocket-refused"],
    [false, false, "connection-lost"],
  ])(
    "a connection that is lost while the session is there, has opened: %s, online: %s, is %s",
    async (hasOpened, online, code) => {
      openPage({ online });
      const { explained, live } = explaining(LOST, { hasOpened });
      expect(await explained).toMatchObject({ code });
      expect((await explained).cause).toBeInstanceOf(Error);
      expect(live.state).toBe("ready");
    },
  );
});
