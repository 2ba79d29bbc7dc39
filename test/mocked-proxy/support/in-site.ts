// One mocked site per test, stopped after it, on a page where nothing happened yet.
import { afterEach, beforeEach } from "vitest";
import { resetPage } from "../../../src/testing/index.js";
import { startMockedSite, type MockedSite, type SiteOptions } from "./mocked-site.js";

/** Registers the clean-up of a test file; the returned function starts the site of the running test. */
export function useMockedSite(): (options?: SiteOptions) => MockedSite {
  let site: MockedSite | undefined;
  beforeEach(resetPage);
  afterEach(() => {
    site?.server.close();
    site?.dispose();
    site = undefined;
  });
  return (options) => (site = startMockedSite(options));
}
