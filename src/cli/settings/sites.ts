// Whether a page and Qlik are one site, which decides if the session cookie may stay SameSite=Lax. Browsers decide it by
// the public suffix list, which is not here: what was assumed instead is said.

export type SiteRelation = "same-origin" | "same-site" | "cross-site" | "unknown";

export interface SiteComparison {
  readonly relation: SiteRelation;
  /** What the comparison rests on, as a sentence. */
  readonly because: string;
}

/** Compares scheme and host as browsers do (schemeful same-site), but the registrable name by its last labels. */
export function compareSites(page: URL, proxy: URL): SiteComparison {
  if (page.origin === proxy.origin) return { relation: "same-origin", because: "Page and Qlik have one origin." };
  if (page.protocol !== proxy.protocol) {
    return { relation: "cross-site", because: "Browsers count http and https as two sites." };
  }
  if (page.hostname === proxy.hostname) {
    return { relation: "same-site", because: "Page and Qlik have one host name; ports do not matter." };
  }
  if (isAddress(page.hostname) || isAddress(proxy.hostname)) {
    return { relation: "cross-site", because: "Each IP address is a site of its own." };
  }
  return compareNames(page.hostname, proxy.hostname);
}

function compareNames(page: string, proxy: string): SiteComparison {
  const shared = sharedLabels(page, proxy);
  const name = shared.join(".");
  if (shared.length < 2) {
    return { relation: "cross-site", because: `${page} and ${proxy} share no registered name.` };
  }
  // `co.uk`, `com.au`: two short labels, the second a country. `bbc.uk` looks alike and is none.
  const mayBeSuffix = shared.length === 2 && /^[a-z]{1,3}\.[a-z]{2}$/.test(name);
  if (mayBeSuffix) {
    return { relation: "unknown", because: `It depends on whether anybody can register names below ${name}.` };
  }
  const because = `Assumed: ${name} belongs to one owner, so both are one site; not so if publicsuffix.org/list names it.`;
  return { relation: "same-site", because };
}

function sharedLabels(one: string, other: string): string[] {
  const [a, b] = [one, other].map((host) => host.toLowerCase().split(".").reverse());
  const differs = (a ?? []).findIndex((label, index) => label !== b?.[index]);
  return (a ?? []).slice(0, differs < 0 ? undefined : differs).reverse();
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || /^[\d.]+$/.test(host);
}
