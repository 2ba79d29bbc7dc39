// Whether this page may show Qlik's single page in a frame. No event of a frame tells that: a refused frame "loads" as any other does, and
// no page may look into it. The headers of that page tell, where this page may read them.
import { openScope } from "../../core/net/scope.js";
import { toUrl } from "../../core/net/url.js";
import { pageRegistry } from "../../core/share/page.js";
import { askProxy } from "../ask-proxy.js";
import type { Proxy } from "../proxy.js";
import { seemsReadable } from "./readable.js";

const ASK_MS = 15_000;

/**
 * The header that forbids it, as `X-Frame-Options: DENY`; `undefined` where none does, and where this page cannot know: it may not read
 * the proxy's answers, or not these headers (`Access-Control-Expose-Headers`). Asked for once a page.
 */
export function frameRefusal(proxy: Proxy): Promise<string | undefined> {
  const { kept } = pageRegistry();
  const name = `framing ${proxy.id}`;
  const known = kept.get(name) as Promise<string | undefined> | undefined;
  if (known) return known;
  // A page that cannot read the proxy's answers is not told so once more: each try is an error in the console.
  if (proxy.origin !== location.origin && !seemsReadable(proxy)) return Promise.resolve(undefined);
  const asked = askFraming(proxy);
  kept.set(name, asked);
  return asked;
}

async function askFraming(proxy: Proxy): Promise<string | undefined> {
  const { signal, end } = openScope(undefined, ASK_MS);
  try {
    const { headers, body } = await askProxy(proxy, "single/", { signal });
    body?.cancel().catch(() => undefined);
    const given = { options: headers.get("x-frame-options"), policies: headers.get("content-security-policy") };
    return refusalIn(given, new URL(location.origin), proxy.origin);
  } catch {
    return undefined;
  } finally {
    end();
  }
}

export interface FramingHeaders {
  /** `X-Frame-Options`. */
  readonly options: string | null;
  /** `Content-Security-Policy`: several policies have commas between them. */
  readonly policies: string | null;
}

/** The header that keeps a page at `qlik` (an origin) out of a frame of `page`. As browsers read them: `frame-ancestors` goes first. */
export function refusalIn({ options, policies }: FramingHeaders, page: URL, qlik: string): string | undefined {
  const lists = (policies ?? "").split(",").flatMap(ancestorsIn);
  if (lists.length > 0) {
    const refusing = lists.find((sources) => !sources.some((source) => allows(source, page, qlik)));
    return refusing && `Content-Security-Policy: frame-ancestors ${refusing.join(" ")}`;
  }
  const words = new Set((options ?? "").split(",").map((word) => word.trim().toUpperCase()));
  const isRefused = words.has("DENY") || (words.has("SAMEORIGIN") && page.origin !== qlik);
  return isRefused ? `X-Frame-Options: ${options ?? ""}` : undefined;
}

/** The sources of a policy's `frame-ancestors`; none where it has no such directive. */
function ancestorsIn(policy: string): readonly (readonly string[])[] {
  for (const directive of policy.split(";")) {
    const [name = "", ...sources] = directive.trim().split(/\s+/);
    if (name.toLowerCase() === "frame-ancestors") return [sources.length > 0 ? sources : ["'none'"]];
  }
  return [];
}

const SOURCE = /^(?:([a-z][a-z\d+.-]*):\/\/)?(\*\.)?([a-z\d.-]+|\*|\[[\da-f:]+\])(?::(\d+|\*))?(?:\/.*)?$/;

/** Whether a source of `frame-ancestors` names the page (Content Security Policy 3, 6.7.2). A source that is no known form refuses nobody. */
function allows(source: string, page: URL, qlik: string): boolean {
  const word = source.toLowerCase();
  if (word === "'none'") return false;
  if (word === "'self'") return page.host === toUrl(qlik)?.host && isScheme(toUrl(qlik)?.protocol ?? "", page);
  if (word.endsWith(":")) return isScheme(word, page);
  const [isSource, scheme, wildcard, host = "", port] = SOURCE.exec(word) ?? [];
  if (isSource === undefined) return true;
  const isHost = host === "*" || (wildcard ? page.hostname.endsWith(`.${host}`) : page.hostname === host);
  // Without a scheme it is that of the page which has the policy.
  const isSameScheme = isScheme(scheme === undefined ? (toUrl(qlik)?.protocol ?? "") : `${scheme}:`, page);
  return isHost && isSameScheme && isPort(port, page);
}

/** A source for http names the https form as well. */
const isScheme = (scheme: string, { protocol }: URL): boolean =>
  scheme === protocol || (scheme === "http:" && protocol === "https:");

const isPort = (port: string | undefined, page: URL): boolean => port === "*" || (port ?? "") === portOf(page, port);

/** The port as a source names it: none, where it is the scheme's own and the source names none. */
const portOf = ({ port, protocol }: URL, named: string | undefined): string =>
  port || (named === undefined ? "" : protocol === "https:" ? "443" : "80");
