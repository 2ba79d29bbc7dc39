// SBM as a whole: the page's endpoint or a custom form gives a token, and the page calls the JSON API with it.
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateSbm, customFormToken, type SbmEvent, type SbmOptions } from "../../../src/sbm/index.js";
import { errorOf, everyWordOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import {
  DIRECT,
  EIGHT_HOURS,
  ENDPOINT,
  PAGE,
  PROXIED,
  startSite,
  type Site,
  type SiteOptions,
} from "./support/site.js";

let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));
const signIn = (options: SbmOptions = {}) => authenticateSbm(ENDPOINT, { server: PROXIED, retry: 0, ...options });
const version = async (answer: Promise<Response>) => ((await (await answer).json()) as { version?: string }).version;

beforeEach(() => {
  localStorage.clear();
  forgetCalls();
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a sign-in to SBM", () => {
  it("a token of the backend serves for both forms of the JSON API's addresses, in the header that SBM wants", async () => {
    const running = start();
    const sbm = await signIn();
    expect(await version(sbm.fetch("/jsonapi/GetVersion"))).toBe("11.6.1");
    const dll = "/tmtrack/tmtrack.dll?JSONPage&command=jsonapi&JSON_Func=getitem&JSON_P1=1000&JSON_P2=2";
    expect(await (await sbm.fetch(dll)).json()).toHaveProperty("item.fields.TITLE.value", "A chart has no legend");
    expect(running.asked).toEqual(["GET /jsonapi/GetVersion", "GET /tmtrack/tmtrack.dll"]);
    expect(running.sent.get("alfssoauthntoken")).toBe(await sbm.token());
    expect([sbm.user, sbm.server, running.endpointCalls]).toEqual([{ username: "bill" }, `${PAGE}${PROXIED}`, 1]);
  });

  it("a call may have a method, a body and header fields of its own", async () => {
    start();
    const sbm = await signIn();
    const body = JSON.stringify({ fields: [{ dbname: "TITLE" }] });
    const init = { method: "POST", body, headers: { "Content-Type": "application/json; charset=utf-8" } };
    const { item } = (await (await sbm.fetch("/jsonapi/GetItem/USR_INCIDENTS/1", init)).json()) as { item: object };
    expect(item).toHaveProperty("fields", { TITLE: { value: "The report is empty" } });
  });

  it("without an option the server is the page's own origin", async () => {
    start();
    expect((await signIn({ server: undefined as never })).server).toBe(PAGE);
  });

  it("an error of the JSON API that has nothing to do with signing in is handed over", async () => {
    const running = start();
    const sbm = await signIn();
    const answer: unknown = await (await sbm.fetch("/jsonapi/GetItem/1000/99")).json();
    expect(answer).toMatchObject({ result: { type: "ERROR" } });
    expect(running.endpointCalls).toBe(1);
  });

  it.each(["iso", "epoch"] as const)("SBM's own answer is understood, with its dates as %s", async (dates) => {
    start({ dates });
    const events: string[] = [];
    const sbm = await signIn({ onEvent: ({ type }: SbmEvent) => void events.push(type) });
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + EIGHT_HOURS - 60_000);
    await sbm.token();
    await vi.waitFor(() => expect(events).toContain("renewed"));
    expect([sbm.user?.username, events.includes("expired")]).toEqual(["bill", false]);
  });

  it.each<[string, (token: string) => object | string]>([
    ["{ token, user, expiresInMs }", (token) => ({ token, user: { username: "anna" }, expiresInMs: 60_000 })],
    ["the bare token", (token) => token],
    ["the token in ASMX's d", (token) => ({ d: JSON.stringify({ Token: token }) })],
  ])("the endpoint may answer %s", async (_name, make) => {
    const running: Site = start({ endpoint: () => HttpResponse.json(make(running.sbm.issueToken("bill"))) });
    const sbm = await signIn();
    expect(await version(sbm.fetch("/jsonapi/getversion"))).toBe("11.6.1");
    expect(["bill", "anna"]).toContain(sbm.user?.username);
  });

  it("twenty calls at once ask the endpoint once", async () => {
    const running = start();
    await Promise.all(Array.from({ length: 20 }, () => signIn()));
    expect(running.endpointCalls).toBe(1);
  });

  it("a token that came with the page is used first, and the endpoint is asked for the next one", async () => {
    const running = start();
    const token = running.sbm.issueToken("bill");
    const sbm = await authenticateSbm({ token, tokenUrl: ENDPOINT }, { server: PROXIED });
    expect([await sbm.token(), running.endpointCalls]).toEqual([token, 0]);
    await sbm.renew();
    expect([(await sbm.token()) === token, running.endpointCalls]).toEqual([false, 1]);
  });
});

describe("a custom form of SBM", () => {
  it("a custom form's _GetSSOToken() gives the token, and no backend is asked", async () => {
    const running = start();
    vi.stubGlobal("_GetSSOToken", () => running.sbm.issueToken("anna"));
    const sbm = await authenticateSbm(customFormToken, { server: PROXIED });
    expect(await version(sbm.fetch("/jsonapi/GetVersion"))).toBe("11.6.1");
    expect([sbm.user, running.endpointCalls]).toEqual([{ username: "anna" }, 0]);
  });

  it("in a frame without that function the ssoToken of the page around is taken", async () => {
    const running = start();
    vi.stubGlobal("top", { ssoToken: running.sbm.issueToken("bill") });
    expect((await authenticateSbm(customFormToken, { server: PROXIED })).user).toEqual({ username: "bill" });
  });

  it("on a page that is no custom form the error says where tokens come from there", async () => {
    const error = await errorOf(() => authenticateSbm(customFormToken));
    expect(error).toMatchObject({ code: "invalid-option", fix: { who: "page" } });
    expect(error.message).toMatch(/no custom form.*_GetSSOToken.*token endpoint/s);
  });

  it("a form whose visitor is another one at the renewal closes the session, and hands out no token", async () => {
    const running = start();
    let user = "bill";
    vi.stubGlobal("_GetSSOToken", () => running.sbm.issueToken(user));
    const events: string[] = [];
    const onEvent = ({ type }: SbmEvent) => void events.push(type);
    const sbm = await authenticateSbm(customFormToken, { server: PROXIED, onEvent });
    user = "anna";
    sbm.invalidate();
    expect(await errorOf(() => sbm.token())).toMatchObject({ code: "other-user" });
    expect([sbm.state, events.slice(-2)]).toEqual(["closed", ["other-user", "closed"]]);
  });
});

describe("a token's end at SBM", () => {
  it.each([200, 401] as const)(
    "a token that SBM refuses with %i is replaced, and the call is made once more: the page hears nothing of it",
    async (authenticationStatus) => {
      const running = start({ authenticationStatus });
      const sbm = await signIn();
      running.jumpClock(EIGHT_HOURS + 1);
      expect(await version(sbm.fetch("/jsonapi/GetVersion"))).toBe("11.6.1");
      expect([running.endpointCalls, running.asked.length]).toEqual([2, 2]);
    },
  );

  it("a token whose replacement SBM refuses, too, is credential-rejected after two tokens", async () => {
    const running: Site = start({
      endpoint: () => HttpResponse.json({ token: btoa("<saml:Assertion AssertionID='1'>") }),
    });
    const failure = await errorOf(async () => (await signIn()).fetch("/jsonapi/GetVersion"));
    expect(failure).toMatchObject({ code: "credential-rejected", fix: { who: "backend" } });
    expect(running.endpointCalls).toBe(2);
  });

  it("a token that came with the page and was used up by its life is replaced before its end", async () => {
    const running: Site = start({
      endpoint: () => HttpResponse.json({ token: running.sbm.issueToken("bill"), expiresInMs: 600_000 }),
    });
    const sbm = await signIn();
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 510_000);
    const first = await sbm.token();
    await vi.waitFor(async () => expect(await sbm.token()).not.toBe(first));
    expect(running.endpointCalls).toBe(2);
  });

  it("check() asks SBM whether it takes the token", async () => {
    const running = start();
    const sbm = await signIn();
    expect(await sbm.check()).toBe("active");
    running.jumpClock(EIGHT_HOURS + 1);
    expect(await sbm.check()).toBe("inactive");
  });

  it("a logout closes the session, has the backend forget the token, and hands out none afterwards", async () => {
    const running = start();
    const sbm = await signIn();
    await sbm.logout();
    expect([running.revocations, sbm.state]).toEqual([1, "closed"]);
    expect(await errorOf(() => sbm.token())).toMatchObject({ code: "signed-out" });
  });

  it("a logout on a custom form says that SBM has no call that ends a token", async () => {
    const running = start();
    vi.stubGlobal("_GetSSOToken", () => running.sbm.issueToken("bill"));
    const warnings: string[] = [];
    const onEvent = (event: SbmEvent) => {
      if (event.type === "warning") warnings.push(event.code);
    };
    const sbm = await authenticateSbm(customFormToken, { server: PROXIED, onEvent });
    await sbm.logout();
    expect(warnings).toEqual(["logout-incomplete"]);
  });
});

describe("another site's SBM", () => {
  it("an SBM that lets pages of other sites call serves directly, and gets no cookies", async () => {
    start({ cors: "any" });
    const sbm = await signIn({ server: DIRECT });
    expect(await version(sbm.fetch("/jsonapi/GetVersion"))).toBe("11.6.1");
  });

  it("an SBM that does not let them is cors-missing, and the way out is a path of the page's own site", async () => {
    start();
    const sbm = await signIn({ server: DIRECT });
    const error = await errorOf(() => sbm.fetch("/jsonapi/GetVersion"));
    expect(error).toMatchObject({ code: "cors-missing", proxy: DIRECT });
    expect(error.message).toContain('"/sbm"');
    expect(everyWordOf(error)).not.toContain(await sbm.token());
  });
});
