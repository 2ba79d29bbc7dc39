// A published OAuth client: its visitors are of many tenants, and say which.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { leave, openPage, openTab, replaced, REPORT, signIn } from "./support/tab.js";
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
