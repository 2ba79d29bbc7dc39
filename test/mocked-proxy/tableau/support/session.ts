// A test's sessions at Tableau, and its page: what is left over would hear the next test's logouts, as another tab does.
import { afterEach, beforeEach, vi } from "vitest";
import { authenticateTableau, type TableauOptions, type TableauSession } from "../../../../src/tableau/index.js";
import { forgetCalls } from "../../../unit/support/page.js";
import { ENDPOINT, SERVER, startSite, type Site, type SiteOptions } from "./site.js";

export const VIEW = "Superstore/Overview";
const sessions: TableauSession[] = [];
const sites: Site[] = [];

/** Begins each test on a page of its own. */
export function onFreshPages(): void {
  beforeEach(() => {
    localStorage.clear();
    forgetCalls();
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
  });
  afterEach(() => {
    openNextPage();
    for (const site of sites.splice(0)) site.server.close();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

/** The visitor leaves the page for another one of the site. */
export function openNextPage(): void {
  for (const session of sessions.splice(0)) session.dispose();
  forgetCalls();
}

export function start(options?: SiteOptions): Site {
  const site = startSite(options);
  sites.push(site);
  return site;
}

export async function signIn(options: TableauOptions = {}): Promise<TableauSession> {
  const session = await authenticateTableau(ENDPOINT, { server: SERVER, retry: 0, ...options });
  sessions.push(session);
  return session;
}
