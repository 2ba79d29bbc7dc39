// Which family of browsers this is, where an advice differs by it. Nothing of the flow may depend on it.

export type BrowserFamily = "chromium" | "firefox" | "safari" | "other";

/** By `navigator.vendor`, which the HTML standard fixes for each engine; every browser on iOS counts as Safari. */
export function browserFamily(): BrowserFamily {
  const { vendor } = navigator as { readonly vendor?: string };
  if (vendor?.startsWith("Apple")) return "safari";
  if (vendor?.startsWith("Google")) return "chromium";
  return vendor === "" ? "firefox" : "other";
}
