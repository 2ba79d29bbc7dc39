// Which family of browsers this is: by the vendor that each engine tells.
import { afterEach, expect, it, vi } from "vitest";
import { browserFamily } from "../../../src/core/net/browser.js";

afterEach(() => void vi.unstubAllGlobals());

it.each<[string, string | undefined, string]>([
  ["Chrome and Edge", "Google Inc.", "chromium"],
  ["Safari, and each browser on iOS", "Apple Computer, Inc.", "safari"],
  ["Firefox", "", "firefox"],
  ["an engine with another vendor", "Nokia Google Apple", "other"],
  ["a navigator without a vendor", undefined, "other"],
])("%s, whose vendor is %j, is of the family %s", (_browser, vendor, family) => {
  vi.stubGlobal("navigator", { vendor });
  expect(browserFamily()).toBe(family);
});
