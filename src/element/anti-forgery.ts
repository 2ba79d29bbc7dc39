// Anti-forgery tokens, from where the frameworks leave them: a meta tag (Laravel, Rails), a readable cookie (Angular,
// Laravel, Django), a hidden field (ASP.NET). Read anew before each call, because they change with the session.
import type { HeaderFields } from "../index.js";
import type { Attributes } from "./attributes.js";

interface Place {
  readonly attribute: string;
  readonly defaultName: string;
  readonly header: string;
  readonly read: (name: string) => string | undefined;
}

const PLACES: readonly Place[] = [
  { attribute: "meta", defaultName: "csrf-token", header: "X-CSRF-TOKEN", read: fromElement },
  { attribute: "cookie", defaultName: "XSRF-TOKEN", header: "X-XSRF-TOKEN", read: fromCookie },
  {
    attribute: "field",
    defaultName: "__RequestVerificationToken",
    header: "RequestVerificationToken",
    read: fromElement,
  },
];

/**
 * The headers that `data-csrf-meta`, `data-csrf-cookie` and `data-csrf-field` ask for; `undefined` where none is there.
 * `data-csrf-header` gives the header another name. A token that is missing is said in the console, and left out.
 */
export function antiForgery(attributes: Attributes): (() => HeaderFields) | undefined {
  const asked = PLACES.filter(({ attribute }) => attributes[`csrf${attribute}`] !== undefined);
  if (!asked.length) return undefined;
  return () => {
    const headers: Record<string, string> = {};
    for (const { attribute, defaultName, header, read } of asked) {
      const given = attributes[`csrf${attribute}`] ?? "";
      const name = given || defaultName;
      const token = read(name);
      if (token) headers[attributes["csrfheader"] ?? header] = token;
      else
        console.warn(
          `qlik-ticket: data-csrf-${attribute}="${name}": this page has no such ${attribute}, or it is empty.`,
        );
    }
    return headers;
  };
}

function fromElement(name: string): string | undefined {
  for (const element of document.getElementsByName(name)) {
    const token = element instanceof HTMLInputElement ? element.value : element.getAttribute("content");
    if (token) return token;
  }
  return undefined;
}

function fromCookie(name: string): string | undefined {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  const value = pair?.slice(name.length + 1);
  try {
    // Laravel and others write the cookie URL-encoded.
    return value && decodeURIComponent(value);
  } catch {
    return value;
  }
}
