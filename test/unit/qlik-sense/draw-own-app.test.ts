// What draws in an app of a session waits for a look and for the app's own socket: it is drawn for the session's user alone.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbedError } from "../../../src/core/errors/embed-error.js";
import type { QlikApp } from "../../../src/qlik-sense/open/types.js";
import type { Answer } from "../support/endpoint.js";
import { errorOf } from "../support/failures.js";
import { PROXY } from "../support/flow.js";
import {
  ANNA,
  annasSession,
  ANONYMOUS,
  BEN,
  fakeQlik,
  LATER_MS,
  NOBODY,
  signedIn,
  socketOf,
  type AuthenticatedUser,
} from "../support/own-app.js";
import { openPage } from "../support/page.js";

beforeEach(() => {
  openPage();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Draw = (app: QlikApp) => Promise<unknown>;
const DRAWINGS: readonly (readonly [string, Draw, string])[] = [
  ["getObject", (app) => app.getObject("chart", "pYxQd"), "object pYxQd"],
  ["visualization.get", (app) => app.visualization.get("pYxQd"), "visualization pYxQd"],
  ["visualization.create", (app) => app.visualization.create("barchart"), "new barchart"],
];

describe("drawing", () => {
  it.each(DRAWINGS)(
    "%s draws without a look while the proof is younger than two seconds",
    async (_name, draw, drawn) => {
      const { open, calls } = annasSession(NOBODY);
      vi.advanceTimersByTime(LATER_MS - 2);
      expect(await draw(open(fakeQlik().qlik))).toBe(drawn);
      expect(calls).toHaveLength(0);
    },
  );

  it.each(DRAWINGS)("%s waits for the look, and asks Qlik for nothing before it", async (_name, draw, drawn) => {
    let answer: (response: Response) => void = () => undefined;
    const { open, calls } = annasSession(() => new Promise<Response>((resolve) => (answer = resolve)));
    const { qlik, app } = fakeQlik();
    vi.advanceTimersByTime(LATER_MS);
    const drawing = draw(open(qlik));
    await new Promise((resolve) => setTimeout(resolve));
    expect(calls.map(({ url }) => url)).toEqual([`${PROXY}/qps/user`]);
    for (const method of [app.getObject, app.visualization.get, app.visualization.create]) {
      expect(method).not.toHaveBeenCalled();
    }
    answer(signedIn(ANNA));
    expect(await drawing).toBe(drawn);
    expect(app.close).not.toHaveBeenCalled();
  });

  it.each(DRAWINGS)("%s waits for the user of the app's own socket", async (_name, draw, drawn) => {
    let name: (reply: { qReturn: string }) => void = () => undefined;
    const { open } = annasSession(signedIn(ANNA));
    const { qlik, app } = fakeQlik(() => new Promise((resolve) => (name = resolve)));
    const drawing = draw(open(qlik));
    await new Promise((resolve) => setTimeout(resolve));
    expect(app.getObject).not.toHaveBeenCalled();
    name({ qReturn: "UserDirectory=acme; UserId=Anna" });
    expect(await drawing).toBe(drawn);
  });

  it("several drawings of an app share one look", async () => {
    const { open, calls } = annasSession(signedIn(ANNA));
    vi.advanceTimersByTime(LATER_MS);
    const app = open(fakeQlik().qlik);
    await Promise.all(DRAWINGS.map(([, draw]) => draw(app)));
    expect(calls).toHaveLength(1);
  });

  it.each<[string, AuthenticatedUser]>([
    ["says nothing", () => Promise.resolve({})],
    ["fails", () => Promise.reject(new Error("socket closed"))],
    ["says it in other words", () => Promise.resolve({ qReturn: "anna" })],
  ])("an app whose socket %s is drawn by the look alone", async (_name, getAuthenticatedUser) => {
    const { open } = annasSession(signedIn(ANNA));
    vi.advanceTimersByTime(LATER_MS);
    expect(await open(fakeQlik(getAuthenticatedUser).qlik).getObject("chart", "x")).toBe("object x");
  });
});

describe("an app that is not this user's", () => {
  it.each(DRAWINGS)(
    "%s rejects with other-user when the look names another user, and the app is closed",
    async (_name, draw) => {
      const { open, live, told } = annasSession(signedIn(BEN));
      const { qlik, app } = fakeQlik();
      vi.advanceTimersByTime(LATER_MS);
      const error = await errorOf(() => draw(open(qlik)));
      expect(error).toMatchObject({ code: "other-user", stage: "session", proxy: PROXY, retryable: false });
      expect(app.close).toHaveBeenCalledOnce();
      expect(app.getObject).not.toHaveBeenCalled();
      expect(live.state).toBe("closed");
      expect(told.mock.calls).toEqual([[{ type: "other-user" }], [{ type: "closed", reason: "other-user" }]]);
    },
  );

  it.each(DRAWINGS)(
    "%s rejects with other-user when the app's socket is another user's, and the app is closed",
    async (_name, draw) => {
      const { open } = annasSession(signedIn(ANNA));
      const { qlik, app } = fakeQlik(socketOf(BEN));
      const error = await errorOf(() => draw(open(qlik)));
      expect(error).toMatchObject({ code: "other-user", proxy: PROXY });
      expect(error.message).toContain("ACME\\ben");
      expect(app.close).toHaveBeenCalledOnce();
      expect(app.getObject).not.toHaveBeenCalled();
    },
  );

  it.each<[string, Answer]>([
    ["nobody", NOBODY],
    ["an anonymous visitor", ANONYMOUS],
  ])("drawing rejects with session-expired when the look finds %s, and the app is closed", async (_name, look) => {
    const { open, live } = annasSession(look);
    const { qlik, app } = fakeQlik();
    vi.advanceTimersByTime(LATER_MS);
    const own = open(qlik);
    const errors: EmbedError[] = await Promise.all(DRAWINGS.map(([, draw]) => errorOf(() => draw(own))));
    expect(errors.map(({ code }) => code)).toEqual(["session-expired", "session-expired", "session-expired"]);
    expect(errors[0]?.cure).toBe("sign-in-again");
    expect(app.close).toHaveBeenCalledOnce();
    expect(app.getObject).not.toHaveBeenCalled();
    expect(live.state).toBe("expired");
  });

  it("drawing rejects with what the look failed for, and the app is closed", async () => {
    const { open } = annasSession(new Response("<html>", { status: 502 }));
    const { qlik, app } = fakeQlik();
    vi.advanceTimersByTime(LATER_MS);
    expect(await errorOf(() => open(qlik).getObject("chart", "x"))).toMatchObject({ code: "unreachable", status: 502 });
    expect(app.close).toHaveBeenCalledOnce();
  });

  it("a failed look is no unhandled rejection for a page that draws nothing", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const { open } = annasSession(signedIn(BEN));
    const { qlik, app } = fakeQlik();
    app.close.mockImplementation(() => Promise.reject(new Error("connection lost")));
    vi.advanceTimersByTime(LATER_MS);
    open(qlik);
    await vi.waitFor(() => expect(app.close).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve));
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
