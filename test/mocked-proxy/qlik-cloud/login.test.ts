// The login way as a whole: the page leaves for the tenant, comes back with a code, and trades it. oauth4webapi's requests meet the
// emulated tenant; the navigation itself is played.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  authenticateQlikCloud,
  returnToPage,
  type OAuthClient,
  type QlikCloudOptions,
} from "../../../src/qlik-cloud/index.js";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { forgetCalls } from "../../unit/support/page.js";
import { PAGE, SPA, startSite, TENANT, type Site, type SiteOptions } from "./support/tenant.js";

const REPORT = `${PAGE}/report`;
const CLIENT: OAuthClient = { clientId: SPA, redirectUri: REPORT };
let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));
const replaced = vi.spyOn(location, "replace");
const flush = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

/** The next page of this tab. */
function openPage(address: string): void {
  forgetCalls();
  replaced.mockClear();
  history.replaceState(null, "", address);
}

/** Runs a call that leaves the page; gives the address to which it went. */
async function leave(options: Partial<QlikCloudOptions> = {}, client = CLIENT): Promise<string> {
  const call = authenticateQlikCloud(client, { tenant: TENANT, ...options } as QlikCloudOptions);
  const failed = await Promise.race([
    call.then(
      () => undefined,
      (error: unknown) => error,
    ),
    waitForLeave(),
  ]);
  if (failed) throw failed as Error;
  return String(replaced.mock.calls[0]?.[0]);
}
async function waitForLeave(): Promise<undefined> {
  for (let turns = 0; replaced.mock.calls.length === 0 && turns < 100; turns++) await flush(10);
  return undefined;
}

/** Leaves, signs in at the tenant, and comes back; gives the address of the return. */
async function thereAndBack(running: Site, options: Partial<QlikCloudOptions> = {}): Promise<string> {
  const back = running.visit(await leave(options));
  openPage(back);
  return back;
}
const signIn = (options: Partial<QlikCloudOptions> = {}) =>
  authenticateQlikCloud(CLIENT, { tenant: TENANT, ...options } as QlikCloudOptions & { credential?: "token" });

beforeEach(() => {
  replaced.mockReturnValue(undefined);
  localStorage.clear();
  sessionStorage.clear();
  openPage(`${REPORT}?tab=2#top`);
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  site?.server.close();
  vi.mocked(console.warn).mockRestore();
});

describe("a login at the tenant", () => {
  it("the page goes to the tenant's login with a challenge, and no verifier in the address", async () => {
    start();
    const address = new URL(await leave());
    expect(address.origin + address.pathname).toBe(`${TENANT}/oauth/authorize`);
    const given = Object.fromEntries(address.searchParams);
    expect(given).toMatchObject({
      response_type: "code",
      client_id: SPA,
      redirect_uri: REPORT,
      scope: "user_default",
      code_challenge_method: "S256",
    });
    const [kept = ""] = Object.values(sessionStorage)
      .map(String)
      .filter((each) => each.includes("verifier"));
    const { keep } = JSON.parse(kept) as { keep: string };
    const { verifier, state } = JSON.parse(keep) as { verifier: string; state: string };
    expect(given["state"]).toBe(state);
    expect(address.href).not.toContain(verifier);
    expect(Object.values(localStorage).join()).not.toContain(verifier);
  });

  it("back from the login the page trades the code, and its address is the one that it left", async () => {
    const running = start();
    const back = await thereAndBack(running);
    expect(back).toMatch(/\/report\?.*code=/);
    const cloud = await signIn();
    expect([cloud.user?.subject, cloud.tenant, cloud.state]).toEqual(["anna", TENANT, "ready"]);
    expect(location.href).toBe(`${REPORT}?tab=2#top`);
    expect((await cloud.fetch("/api/v1/items")).status).toBe(200);
    expect(await cloud.webSocketUrl("app")).toContain("accessToken=");
    expect(Object.values(sessionStorage).join()).not.toMatch(/verifier/);
  });

  it("each call of the page that came back has the one session, and the code is traded once", async () => {
    const running = start();
    await thereAndBack(running);
    const [one, two] = await Promise.all([signIn(), signIn()]);
    const three = await signIn();
    const tokens = await Promise.all([one, two, three].map((each) => each.getAccessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(running.asked.filter((each) => each === "POST /oauth/token").length).toBe(1);
  });

  it("a page that serves as redirect URL alone goes back to the page that was left", async () => {
    const running = start({
      clients: [
        {
          clientId: SPA,
          type: "spa",
          redirectUris: [`${PAGE}/callback.html`],
          allowedOrigins: [PAGE],
          consent: "trusted",
        },
      ],
    });
    const client = { clientId: SPA, redirectUri: `${PAGE}/callback.html` };
    openPage(running.visit(await leave({}, client)));
    expect(returnToPage()).toBe(true);
    expect(replaced).toHaveBeenCalledWith(`${REPORT}?tab=2#top`);
    openPage(`${REPORT}?tab=2#top`);
    const cloud = await authenticateQlikCloud(client, { tenant: TENANT });
    expect(cloud.user?.subject).toBe("anna");
  });

  it.each(["none", "any"] as const)(
    "a tenant whose description is readable by %s is signed in to",
    async (discoveryCors) => {
      const running = start({ discoveryCors });
      await thereAndBack(running);
      expect((await signIn()).state).toBe("ready");
    },
  );

  it("when the token is over no call leaves the page, and renew() does", async () => {
    const running = start();
    await thereAndBack(running);
    const cloud = await signIn();
    running.jumpClock(7 * 3_600_000);
    expect(await errorOf(() => cloud.fetch("/api/v1/users/me"))).toMatchObject({ code: "session-expired" });
    expect([cloud.state, replaced.mock.calls]).toEqual(["expired", []]);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    void cloud.renew().catch(() => undefined);
    await waitForLeave();
    vi.mocked(Date.now).mockRestore();
    expect(String(replaced.mock.calls[0]?.[0])).toContain("/oauth/authorize?");
  });

  it("logout() takes the token back at the tenant, and the next login may follow at once", async () => {
    const running = start();
    await thereAndBack(running);
    const cloud = await signIn();
    await cloud.logout();
    expect([running.tenant.tokens(), cloud.state]).toEqual([[], "closed"]);
    expect(await errorOf(() => cloud.getAccessToken())).toMatchObject({ code: "signed-out" });
    expect(await leave()).toContain("/oauth/authorize?");
  });
});

describe("a published client", () => {
  const asks = (entered: unknown) => ({ tenant: vi.fn(() => Promise.resolve(entered as string)) });

  it("the visitor is asked for the tenant, and not again when the sign-in has succeeded", async () => {
    const running = start();
    const first = asks(" ACME.eu.qlikcloud.com/ ");
    openPage(running.visit(await leave(first)));
    const cloud = await signIn(first);
    expect([cloud.tenant, first.tenant.mock.calls.length]).toEqual([TENANT, 1]);
    sessionStorage.clear();
    openPage(REPORT);
    const again = asks("");
    expect(await leave(again)).toContain(TENANT);
    expect(again.tenant).not.toHaveBeenCalled();
  });

  it("after logout() the visitor is asked again", async () => {
    const running = start();
    const first = asks("acme.eu.qlikcloud.com");
    openPage(running.visit(await leave(first)));
    await (await signIn(first)).logout();
    openPage(REPORT);
    await leave(first);
    expect(first.tenant).toHaveBeenCalledTimes(2);
  });

  it.each<[unknown, string, RegExp]>([
    ["acme.eu.qlikcloud.com.evil.example", "proxy-not-allowed", /\*\.qlikcloud\.com/],
    ["evil.example", "proxy-not-allowed", /The visitor names/],
    ["qlikcloud.com", "proxy-not-allowed", /The visitor/],
    ["acme.qlikcloudgov.com", "oauth-unavailable", /government/],
    ["https://me:pw@acme.eu.qlikcloud.com", "invalid-option", /host alone/],
    ["javascript:alert(1)", "invalid-option", /host alone/],
    ["", "invalid-option", /host alone/],
    [undefined, "invalid-option", /host alone/],
  ])("a visitor who enters %o goes nowhere, and hears why", async (entered, code, says) => {
    const { asked } = start();
    const error = await errorOf(() => leave(asks(entered)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(everyWordOf(error)).not.toContain("pw@");
    expect([asked, replaced.mock.calls]).toEqual([[], []]);
  });

  it("a client of another tenant signs nobody in before it is published, and then does", async () => {
    const running = start({
      clients: [
        {
          clientId: SPA,
          type: "spa",
          redirectUris: [REPORT],
          allowedOrigins: [PAGE],
          consent: "trusted",
          home: "other",
          published: false,
        },
      ],
    });
    const stays = running.visit(await leave());
    expect(new URL(stays).origin).toBe(TENANT);
    running.tenant.publishClient(SPA, true);
    sessionStorage.clear();
    openPage(REPORT);
    await leave();
  });
});

describe("a login that fails", () => {
  /** Comes back with these parameters in place of a code. */
  async function backWith(parameters: Record<string, string>) {
    const state = new URL(await leave()).searchParams.get("state") ?? "";
    const back = new URL(REPORT);
    for (const [name, value] of Object.entries({ ...parameters, state })) back.searchParams.set(name, value);
    openPage(back.href);
  }

  it.each<[string, Record<string, string>, string]>([
    ["a consent that is refused", { error: "access_denied", error_code: "OAUTH-20" }, "consent-refused"],
    ["a login that is required", { error: "login_required" }, "not-signed-in"],
    [
      "a scope that the client may not have",
      { error: "invalid_scope", error_code: "OAUTH-16" },
      "oauth-client-refused",
    ],
    ["a client that may not do this", { error: "unauthorized_client" }, "oauth-client-refused"],
  ])("%s is told in words", async (_name, parameters, code) => {
    start();
    await backWith(parameters);
    const error = await errorOf(() => signIn());
    expect(error.code).toBe(code);
    expect(error.message).toContain(parameters["error_code"] ?? parameters["error"]);
    expect(error.fix.set).not.toBe("");
  });

  it("texts of a return's address are repeated nowhere: anybody can write such an address", async () => {
    start();
    const hostile = '<img src=x onerror="alert(1)">';
    await backWith({
      error: hostile,
      error_description: hostile,
      error_code: hostile,
      error_uri: "javascript:alert(1)",
    });
    const error = await errorOf(() => signIn());
    expect(error.code).toBe("oauth-client-refused");
    expect(everyWordOf(error)).not.toMatch(/onerror|javascript:|<img/);
    expect(document.documentElement.outerHTML).not.toContain("onerror");
  });

  it("a stranger's link with a code is no return: nothing is traded, and the page leaves for a login of its own", async () => {
    const running = start();
    openPage(`${REPORT}?code=stolen&state=forged`);
    expect(await leave()).toContain("/oauth/authorize?");
    expect(running.asked.filter((each) => each.startsWith("POST"))).toEqual([]);
  });

  it("a code that is spent, or of another login, is credential-rejected", async () => {
    start();
    await backWith({ code: "never-given" });
    const error = await errorOf(() => signIn());
    expect(error).toMatchObject({ code: "credential-rejected", stage: "acquire" });
    expect(everyWordOf(error)).not.toContain("never-given");
  });

  it("a return without code and without error is issuer-response-invalid", async () => {
    start();
    await backWith({ session_state: "1" });
    expect(await errorOf(() => signIn())).toMatchObject({ code: "issuer-response-invalid" });
  });

  it("a redirect URL that the client does not list ends on the tenant's own page, and the next try within a minute says so", async () => {
    const running = start({
      clients: [{ clientId: SPA, type: "spa", redirectUris: [`${PAGE}/other`], allowedOrigins: [PAGE] }],
    });
    const stays = running.visit(await leave());
    expect(new URL(stays).origin).toBe(TENANT);
    openPage(REPORT);
    const error = await errorOf(() => signIn());
    expect(error.code).toBe("credential-rejected");
    expect(error.message).toMatch(/Redirect URLs.*letter for letter/s);
  });

  it("a page whose origin the client does not list hears which field to change", async () => {
    const running = start({
      clients: [
        { clientId: SPA, type: "spa", redirectUris: [REPORT], consent: "trusted" },
        { clientId: "other", type: "spa", redirectUris: [REPORT], allowedOrigins: [PAGE] },
      ],
    });
    await thereAndBack(running);
    const error = await errorOf(() => signIn());
    expect(error.code).toBe("cors-missing");
    expect(error.message).toMatch(/Allowed origins/);
  });

  it("a token endpoint that answers a web page is issuer-response-invalid", async () => {
    const running = start();
    await thereAndBack(running);
    const page = new HttpResponse("<html>", {
      headers: { "content-type": "text/html", "access-control-allow-origin": PAGE },
    });
    running.server.use(http.post(`${TENANT}/oauth/token`, () => page));
    expect(await errorOf(() => signIn())).toMatchObject({ code: "issuer-response-invalid" });
  });

  it("nobody is sent to a tenant that does not answer", async () => {
    const running = start();
    running.faults.add({ resetAfterBytes: 0 });
    expect(await errorOf(() => leave())).toMatchObject({ code: "unreachable" });
    expect(replaced).not.toHaveBeenCalled();
  });
});

describe("where a tenant sends visitors back", () => {
  it.each<[string, RegExp]>([
    ["/callback", /not absolute/],
    ["http://app.example.com/report", /plain http.*not localhost/],
    ["http://127.0.0.1/report", /plain http.*not localhost/],
    ["ftp://app.example.com/", /no https address/],
    ["https://other.example.com/report", /not on this page's origin/],
    ["https://app.example.com/report#x", /fragment/],
  ])("the redirect URL %s is refused, with the rule", async (redirectUri, says) => {
    const error = await errorOf(() => authenticateQlikCloud({ clientId: SPA, redirectUri }, { tenant: TENANT }));
    expect(error).toMatchObject({ code: "invalid-option" });
    expect(error.message).toMatch(says);
  });

  it("without a redirect URL it is this page's address, without query and fragment", async () => {
    start();
    expect(new URL(await leave({}, { clientId: SPA })).searchParams.get("redirect_uri")).toBe(REPORT);
  });

  it("a login without a tenant is refused", async () => {
    expect(await errorOf(() => authenticateQlikCloud(CLIENT))).toMatchObject({ code: "invalid-option" });
  });
});
