// The whole of diagnose() against a mocked Qlik proxy: what it asks, what it does not, what it throws.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { diagnose, type CheckName, type Diagnosis } from "../../src/diagnose/index.js";
import { authenticate, isEmbedError, type Source } from "../../src/index.js";
import { useMockedSite } from "./support/in-site.js";
import { ENDPOINT, MASHUP, PAGE, QLIK } from "./support/mocked-site.js";

const startSite = useMockedSite();
/** The site, which answers for the page itself too. */
const start = (...given: Parameters<typeof startSite>) => {
  const site = startSite(...given);
  site.server.use(http.head(`${PAGE}/report`, () => new HttpResponse(null)));
  return site;
};
// happy-dom knows no Subresource Integrity, and would run what comes from Qlik. Browsers do not: test/browsers.
const { settings } = (
  globalThis as unknown as {
    happyDOM: { settings: Record<"disableJavaScriptFileLoading" | "handleDisabledFileLoadingAsSuccess", boolean> };
  }
).happyDOM;
const runNothing = (on: boolean) =>
  Object.assign(settings, { disableJavaScriptFileLoading: on, handleDisabledFileLoadingAsSuccess: on });
beforeEach(() => void runNothing(true));
afterEach(() => {
  runNothing(false);
  vi.unstubAllGlobals();
});

const of = ({ findings }: Diagnosis, check: CheckName) => findings.find((each) => each.check === check);
const problems = ({ findings }: Diagnosis) => findings.filter(({ status }) => status === "problem");
const NOTHING = { ticketsIssued: 0, ticketsSpent: 0, sessionsCreated: 0 };

describe("without being asked to", () => {
  it("diagnose() without being asked to takes no ticket, from Qlik or from the endpoint", async () => {
    const site = start();
    const source = vi.fn(() => Promise.reject(new Error("not to be called")));
    const diagnosis = await diagnose(source, { proxy: MASHUP });
    expect(problems(diagnosis)).toEqual([]);
    expect(source).not.toHaveBeenCalled();
    expect(site.proxy.counters()).toMatchObject(NOTHING);
    expect(of(diagnosis, "ticket")?.status).toBe("skipped");
    expect(of(diagnosis, "sign-in")?.status).toBe("skipped");
    expect([diagnosis.page, diagnosis.proxy]).toEqual([PAGE, MASHUP]);
  });

  it("diagnose() without being asked to says what it could not look at where nothing names the proxy", async () => {
    const site = start();
    const diagnosis = await diagnose(ENDPOINT);
    expect(of(diagnosis, "host")).toMatchObject({ status: "unknown", fix: { who: "page" } });
    expect(of(diagnosis, "host")?.fix?.set).toContain("{ issue: true }");
    expect(of(diagnosis, "websocket")?.status).toBe("skipped");
    expect(diagnosis.proxy).toBeUndefined();
    expect(site.proxy.counters()).toMatchObject(NOTHING);
  });

  it("diagnose() without being asked to knows the proxy of the last sign-in", async () => {
    start();
    await authenticate(ENDPOINT, { bootstrap: false });
    const diagnosis = await diagnose(ENDPOINT);
    expect(diagnosis.proxy).toBe(MASHUP);
    expect(of(diagnosis, "session")?.what).toContain("CORP\\anna is signed in");
  });

  it("diagnose() without being asked to knows the proxy that came with the page's ticket, and leaves that ticket alone", async () => {
    const site = start();
    const ticket = site.proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "CORP", userId: "anna" });
    const diagnosis = await diagnose({ ticket, ticketUrl: ENDPOINT, proxy: MASHUP });
    expect(diagnosis.proxy).toBe(MASHUP);
    expect(JSON.stringify(diagnosis) + String(diagnosis)).not.toContain(ticket);
    expect(site.proxy.counters()).toMatchObject({ ticketsSpent: 0, ticketsRejected: 0 });
  });
});

describe("with issue: true", () => {
  it("diagnose() with issue: true asks for one ticket, and finds the proxy by it", async () => {
    const site = start();
    const diagnosis = await diagnose(ENDPOINT, { issue: true });
    expect(of(diagnosis, "ticket")).toMatchObject({ status: "ok" });
    expect(diagnosis.proxy).toBe(MASHUP);
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 0, sessionsCreated: 0 });
  });

  it.each([
    [401, "not-signed-in"],
    [403, "forbidden"],
    [404, "issuer-failed"],
    [500, "issuer-failed"],
  ])("diagnose() with issue: true tells what the endpoint's %d means, and asks it once", async (status, code) => {
    start();
    const ask = vi.fn(() => Promise.resolve(new Response("no", { status })));
    const diagnosis = await diagnose(ENDPOINT, { proxy: MASHUP, issue: true, fetch: ask });
    expect(of(diagnosis, "ticket")).toMatchObject({ status: "problem", code });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("diagnose() with issue: true warns of an endpoint that names no user", async () => {
    start();
    const diagnosis = await diagnose(() => Promise.resolve("0123456789abcdef"), { proxy: MASHUP, issue: true });
    expect(of(diagnosis, "ticket")).toMatchObject({ status: "warning", fix: { who: "backend" } });
    expect(JSON.stringify(diagnosis)).not.toContain("0123456789abcdef");
  });

  it("diagnose() with issue: true finds a proxy that the page does not allow", async () => {
    start();
    const diagnosis = await diagnose(ENDPOINT, { proxy: `${QLIK}/other`, issue: true });
    expect(of(diagnosis, "ticket")).toMatchObject({ status: "problem", code: "proxy-not-allowed" });
  });
});

describe("with spend: true", () => {
  it("diagnose() with spend: true signs in without Qlik's files, and lets go of the session's listeners", async () => {
    const site = start();
    const heard = vi.fn();
    const diagnosis = await diagnose(ENDPOINT, { spend: true, onEvent: heard });
    expect(of(diagnosis, "sign-in")).toMatchObject({ status: "ok" });
    expect(of(diagnosis, "session")?.what).toContain("CORP\\anna");
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ type: "ready" }));
    expect(site.proxy.counters()).toMatchObject({ ticketsIssued: 1, ticketsSpent: 1, sessionsCreated: 1 });
  });

  it("diagnose() with spend: true reports a cookie that was not kept in the words of authenticate()", async () => {
    start({ keepsCookies: false });
    const diagnosis = await diagnose(ENDPOINT, { proxy: MASHUP, spend: true });
    expect(of(diagnosis, "sign-in")).toMatchObject({ status: "problem", code: "cookie-blocked" });
  });
});

describe("faults of the page", () => {
  it("diagnose() names an AMD loader that is not RequireJS", async () => {
    start();
    vi.stubGlobal("define", () => undefined);
    expect(of(await diagnose(ENDPOINT, { proxy: MASHUP }), "amd")).toMatchObject({ code: "amd-conflict" });
  });

  it("diagnose() names a RequireJS that is there already", async () => {
    start();
    vi.stubGlobal("define", () => undefined);
    vi.stubGlobal(
      "requirejs",
      Object.assign(() => undefined, { version: "2.3.8", s: {} }),
    );
    expect(of(await diagnose(ENDPOINT, { proxy: MASHUP }), "amd")?.what).toContain("RequireJS 2.3.8");
  });

  it.each([
    [
      "an Android web view",
      "Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/X; wv) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36",
    ],
    [
      "an iOS web view",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    ],
  ])("diagnose() warns in %s", async (_, userAgent) => {
    start();
    vi.spyOn(navigator, "userAgent", "get").mockReturnValue(userAgent);
    expect(of(await diagnose(ENDPOINT, { proxy: MASHUP }), "browser")).toMatchObject({ status: "warning" });
    vi.restoreAllMocks();
  });

  it("diagnose() takes a plain-http proxy for the fault it is, and asks it nothing", async () => {
    start();
    const diagnosis = await diagnose(ENDPOINT, { proxy: MASHUP.replace("https", "http") });
    expect(diagnosis.findings.map(({ check, code }) => [check, code])).toEqual([["page", "insecure-proxy"]]);
  });
});

describe("what is thrown", () => {
  const codeOf = async (source: unknown, options: object = {}) => {
    const error: unknown = await diagnose(source as Source, options).catch((thrown: unknown) => thrown);
    return isEmbedError(error) ? error.code : error;
  };

  it("diagnose() throws on wrong arguments", async () => {
    expect(await codeOf(5)).toBe("invalid-option");
    expect(await codeOf("0123456789abcdef")).toBe("invalid-option");
    expect(await codeOf(ENDPOINT, { issue: "yes" })).toBe("invalid-option");
    expect(await codeOf(ENDPOINT, { spent: true })).toBe("invalid-option");
    expect(await codeOf(ENDPOINT, { proxy: "sense" })).toBe("invalid-option");
  });

  it("diagnose() throws the reason of the caller's signal, before and meanwhile", async () => {
    start();
    const reason = new Error("the page gave up");
    expect(await codeOf(ENDPOINT, { signal: AbortSignal.abort(reason) })).toBe(reason);
    const controller = new AbortController();
    const diagnosing = codeOf(ENDPOINT, { proxy: MASHUP, signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    expect(await diagnosing).toBe(reason);
  });
});

describe("the history of the page", () => {
  /** Without times, which differ. */
  const linesOf = ({ history }: Diagnosis) => history.map((line) => line.replaceAll(/[\d.]+ (m?s)\b/g, "N $1").trim());

  it("diagnose() has no history where nobody has called authenticate() on this page", async () => {
    start();
    const diagnosis = await diagnose(ENDPOINT, { proxy: MASHUP });
    expect(diagnosis.history).toEqual([]);
    expect(String(diagnosis)).not.toContain("On this page");
  });

  it("diagnose() tells the sessions, the events and the last error of this page, without tickets and names of users", async () => {
    const site = start();
    const session = await authenticate(ENDPOINT, { bootstrap: false });
    for (const { id } of site.proxy.sessions()) site.proxy.endSession(id);
    await session.renew();
    const down = () => Promise.reject(new Error("down"));
    await authenticate(down, { proxy: MASHUP, bootstrap: false, reuse: false }).catch(() => undefined);
    const diagnosis = await diagnose(ENDPOINT, { proxy: MASHUP });
    const lines = linesOf(diagnosis);
    expect(lines[0]).toBe(`session at ${MASHUP}: 1 renewal, 0 changes of its user, 1 open handle`);
    expect(lines.filter((line) => /ready|renew/.test(line.replace(/^session at.*/, "")))).toEqual([
      "N s  ready, N ms",
      "N s  renewing",
      "N s  renewed, by a new ticket",
    ]);
    expect(lines).toContain("N s  ticket done, N ms");
    expect(lines.at(-1)).toMatch(/^N s {2}last error: issuer-failed \(acquire\)\. .+: .+/);
    const text = String(diagnosis);
    expect(text).toContain(["On this page until now:", ...diagnosis.history].join("\n"));
    const { userDirectory, userId } = session.user ?? {};
    for (const word of [...site.tickets, `${userDirectory}\\${userId}`])
      expect(diagnosis.history.join()).not.toContain(word);
    session.dispose();
  });

  it("diagnose() tells the last 40 events of a page that has been open for long", async () => {
    start();
    for (let calls = 0; calls < 10; calls++) await authenticate(ENDPOINT, { bootstrap: false, reuse: false });
    const events = (await diagnose(ENDPOINT, { proxy: MASHUP })).history.filter((line) => /^ *[\d.]+ s/.test(line));
    expect(events).toHaveLength(40);
    expect(events.at(-1)).toContain("ready");
  });
});
