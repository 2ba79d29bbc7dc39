// The whole site in one process, with the handlers that users get: msw answers for the page's ticket endpoint and for
// Qlik, the emulator's model decides what. What a real browser keeps, reads or obeys is shown in test/browsers.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import type { ProxyOptions } from "../../../src/emulator/index.js";
import { createCookieJar, createQlikHandlers } from "../../../src/testing/index.js";

export const PAGE = "https://app.example.com";
export const QLIK = "https://sense.example.com";
export const MASHUP = `${QLIK}/mashup`;
export const ENDPOINT = "/api/qlik-ticket";
export const ANNA = { userDirectory: "CORP", userId: "anna" };
export const BEN = { userDirectory: "CORP", userId: "ben" };

export interface SiteOptions extends ProxyOptions {
  /** Whether the page may read Qlik's answers. Default true. */
  readonly readable?: boolean;
  /** Address of the virtual proxy. Default {@link MASHUP}. */
  readonly address?: string;
  /** Whether this browser keeps cookies of Qlik. Default true. */
  readonly keepsCookies?: boolean;
}

export function startMockedSite({ keepsCookies = true, ...options }: SiteOptions = {}) {
  const site = createQlikHandlers(
    { http, HttpResponse, ws },
    { user: ANNA, cookies: createCookieJar({ keepsCookies }), ...options },
  );
  const server = setupServer(...site.handlers);
  server.listen({ onUnhandledRequest: "error" });
  return Object.assign(site, { server });
}

/** Scripts, style sheets and links in the page, by address. */
export const tags = (): string[] =>
  [...document.querySelectorAll("script, link, img")].map(
    (tag) => tag.getAttribute("src") ?? tag.getAttribute("href") ?? "",
  );

export type MockedSite = ReturnType<typeof startMockedSite>;
