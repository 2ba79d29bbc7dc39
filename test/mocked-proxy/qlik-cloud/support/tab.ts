// The tab of a page whose visitor signs in at the tenant: it leaves, the login is played, and it comes back.
import { vi } from "vitest";
import { authenticateQlikCloud, type OAuthClient, type QlikCloudOptions } from "../../../../src/qlik-cloud/index.js";
import { forgetCalls } from "../../../unit/support/page.js";
import { PAGE, SPA, TENANT, type Site } from "./tenant.js";

export const REPORT = `${PAGE}/report`;
export const CLIENT: OAuthClient = { clientId: SPA, redirectUri: REPORT };
export const replaced = vi.spyOn(location, "replace");
const flush = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

/** The next page of this tab. */
export function openPage(address: string): void {
  forgetCalls();
  replaced.mockClear();
  history.replaceState(null, "", address);
}

/** Runs a call that leaves the page; gives the address to which it went. */
export async function leave(options: Partial<QlikCloudOptions> = {}, client = CLIENT): Promise<string> {
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
export async function waitForLeave(): Promise<undefined> {
  for (let turns = 0; replaced.mock.calls.length === 0 && turns < 100; turns++) await flush(10);
  return undefined;
}

/** Leaves, signs in at the tenant, and comes back; gives the address of the return. */
export async function thereAndBack(running: Site, options: Partial<QlikCloudOptions> = {}): Promise<string> {
  const back = running.visit(await leave(options));
  openPage(back);
  return back;
}
export const signIn = (options: Partial<QlikCloudOptions> = {}) =>
  authenticateQlikCloud(CLIENT, { tenant: TENANT, ...options } as QlikCloudOptions & { credential?: "token" });

/** A new tab, on the page with the report. */
export function openTab(): void {
  replaced.mockReturnValue(undefined);
  localStorage.clear();
  sessionStorage.clear();
  openPage(`${REPORT}?tab=2#top`);
}
