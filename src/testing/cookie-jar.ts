// The cookies of one "browser" at the mocked proxy. msw and the DOMs for Node each have an idea of cookies of their own,
// and neither is a browser's; whether a real browser keeps a cookie is a matter of docs/same-site.md.
import type { ProxyResponse } from "../emulator/model/types.js";

/** Options of `createCookieJar`. */
export interface CookieJarOptions {
  /** Whether this browser keeps Qlik's cookies at all; `false` is Safari with Qlik on another site. Default `true`. */
  readonly keepsCookies?: boolean;
}

/** The cookies that one browser keeps of the mocked proxy. */
export interface CookieJar {
  /** The `Cookie` header's value; `""` for no cookies. */
  header(): string;
  /** Takes what the answer sets. */
  keep(headers: ProxyResponse["headers"]): void;
  /** Forgets all, as "clear browsing data" does. */
  clear(): void;
}

/** Makes an empty jar: one per browser that a test plays. */
export function createCookieJar({ keepsCookies = true }: CookieJarOptions = {}): CookieJar {
  const cookies = new Map<string, string>();
  return {
    header: () => [...cookies].map((pair) => pair.join("=")).join("; "),
    keep(headers) {
      if (!keepsCookies) return;
      for (const [name, value] of headers) {
        const [, key, text = ""] = /^([^=;]+)=([^;]*)/.exec(value) ?? [];
        if (name.toLowerCase() === "set-cookie" && key !== undefined) cookies.set(key, text);
      }
    },
    clear: () => cookies.clear(),
  };
}
