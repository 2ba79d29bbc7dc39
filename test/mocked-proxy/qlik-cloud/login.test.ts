// The login way as a whole: the page leaves for the tenant, comes back with a code, and trades it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { authenticateQlikCloud, returnToPage } from "../../../src/qlik-cloud/index.js";
import { errorOf } from "../../unit/support/failures.js";
import {
  CLIENT,
  leave,
  openPage,
  openTab,
  replaced,
  REPORT,
  signIn,
  thereAndBack,
  waitForLeave,
} from "./support/tab.js";
import { PAGE, SPA, startSite, TENANT, type Site, type SiteOptions } from "./support/tenant.js";

let site: Site | undefined;
const start = (options?: SiteOptions): Site => (site = startSite(options));

beforeEach(() => {
  openTab();
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
