// What goes wrong with a login, and what the visitor is told.
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { everyWordOf, errorOf } from "../../unit/support/failures.js";
import { leave, openPage, openTab, replaced, REPORT, signIn, thereAndBack } from "./support/tab.js";
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
