// Sign-in by session: the backend made the session and set its cookie, so the page goes straight to its look. The cookie is put there by
// a request of the backend's in the test's place, as a browser keeps it from the answer.
import { describe, expect, it } from "vitest";
import { authenticate, type QlikEvent, type SessionResponse } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ANNA, BEN, MASHUP } from "./support/mocked-site.js";

const start = useMockedSite();
const SESSION = "session" as const;

/** A backend that makes `whose` session and answers `says`. */
function backendOf(site: ReturnType<typeof start>, whose = ANNA, says: Partial<SessionResponse> = {}) {
  return async (): Promise<SessionResponse> => {
    const ticket = site.proxy.issueTicket({ virtualProxy: "mashup", ...whose });
    await fetch(`${MASHUP}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket}`, { credentials: "include" });
    site.asked.length = 0;
    return { session: true, proxy: MASHUP, user: ANNA, sessionKey: "k", ...says };
  };
}
const at = { proxy: MASHUP, bootstrap: false, credential: SESSION } as const;

describe("sign-in by session", () => {
  it("a session of the backend's needs one look, and nothing is spent", async () => {
    const site = start();
    const events: QlikEvent[] = [];
    const session = await authenticate(backendOf(site), { ...at, onEvent: (event) => events.push(event) });
    expect(session).toMatchObject({ user: ANNA, identity: "confirmed", state: "ready" });
    expect(site.asked).toEqual(["/mashup/qps/user"]);
    const stages = events.flatMap((event) => (event.type === "stage" && event.status === "done" ? [event.stage] : []));
    expect(stages).toEqual(["session", "verify"]);
  });

  it("a session that came with the page needs no call of the endpoint", async () => {
    const site = start();
    const given = await backendOf(site)();
    const session = await authenticate({ ...given, ticketUrl: "/api/qlik-session" }, at);
    expect(session).toMatchObject({ user: ANNA, identity: "confirmed" });
    expect(site.asked).toEqual(["/mashup/qps/user"]);
  });

  it("Qlik's files are fetched beside the look, and nothing of its own code runs before the session is proven", async () => {
    const site = start();
    const mashup = await authenticate(backendOf(site), { proxy: MASHUP, credential: SESSION });
    expect(typeof mashup.qlik.openApp).toBe("function");
    const verified = site.asked.lastIndexOf("/mashup/qps/user");
    expect(verified).toBeGreaterThan(-1);
    expect(site.asked.lastIndexOf("/mashup/resources/js/qlik.js")).toBeGreaterThan(verified);
  });

  it("a session of another user is never handed over: a sibling host may have tossed its own cookie", async () => {
    const site = start();
    await expect(authenticate(backendOf(site, BEN), at)).rejects.toMatchObject({ code: "user-mismatch" });
  });

  it("a session that this browser's requests do not carry is cookie-blocked, with the cookie's name as the fix", async () => {
    start();
    const nothing = () => Promise.resolve({ session: true as const, proxy: MASHUP, user: ANNA });
    await expect(authenticate(nothing, at)).rejects.toMatchObject({
      code: "cookie-blocked",
      message: expect.stringContaining("Session cookie header name") as string,
    });
  });

  it.each<[string, unknown]>([
    ["a ticket", { ticket: "0123456789abcdef" }],
    ["session: false", { session: false }],
    ["a text", "session"],
    ["an envelope of a failure", { session: true, error: "no" }],
  ])("%s in the place of a session is no usable answer", async (_name, answer) => {
    start();
    const source = () => Promise.resolve(answer as SessionResponse);
    await expect(authenticate(source, at)).rejects.toMatchObject({ code: "issuer-response-invalid" });
  });

  it("the word of a session is no ticket: without the option it is no usable answer", async () => {
    const site = start();
    const source = backendOf(site);
    await expect(authenticate(source, { proxy: MASHUP, bootstrap: false })).rejects.toMatchObject({
      code: "issuer-response-invalid",
    });
  });

  it("a session that has ended is asked for again by ensure, and proven anew", async () => {
    const site = start();
    const session = await authenticate(backendOf(site), at);
    for (const { id } of site.proxy.sessions()) site.proxy.endSession(id);
    await session.renew();
    expect(session.state).toBe("ready");
    expect(site.proxy.sessions()).toHaveLength(1);
  });
});
