// The virtual proxy's form in Qlik's console (QMC > Virtual proxies), field by field, with the value that a page needs.
// Labels are spelled as the console spells them; pure, because the demo draws the same fields in the browser.
import { corsHeaders } from "../cors-headers.js";
import type { Field } from "./print-text.js";
import type { SiteRelation } from "./sites.js";

export interface VirtualProxyField extends Field {
  readonly section: "Identification" | "Authentication" | "Load balancing" | "Advanced" | "Associated items";
}

export interface FieldsContext {
  /** The page's origin. */
  readonly page: URL;
  readonly proxy: URL;
  /** Without slashes; `""` is the default virtual proxy. */
  readonly prefix: string;
  readonly relation: SiteRelation;
}

export function virtualProxyFields(context: FieldsContext): readonly VirtualProxyField[] {
  return [...identification(context), ...authentication(), ...advanced(context), ...associated()];
}

function identification({ page, prefix }: FieldsContext): VirtualProxyField[] {
  const section = "Identification";
  return [
    { section, label: "Description", value: [`Pages of ${page.origin}`] },
    {
      section,
      label: "Prefix",
      value: prefix === "" ? [] : [prefix],
      note: "Lower-case letters, digits and - . _ ~ only; unique. Empty: the default virtual proxy.",
    },
    {
      section,
      label: "Session inactivity timeout (minutes)",
      value: ["30"],
      note: "The default. Afterwards the page needs a new ticket.",
    },
    {
      section,
      label: "Session cookie header name",
      value: [prefix === "" ? "X-Qlik-Session" : `X-Qlik-Session-${prefix}`],
      note: "Unique: two virtual proxies with one name overwrite each other's sessions.",
    },
  ];
}

function authentication(): VirtualProxyField[] {
  const section = "Authentication";
  return [
    {
      section,
      label: "Anonymous access mode",
      value: ["No anonymous user"],
      note: "Otherwise visitors without a ticket get an anonymous session.",
    },
    { section, label: "Authentication method", value: ["Ticket"] },
    {
      section: "Load balancing",
      label: "Load balancing server nodes",
      value: ["each node whose engine shall serve the apps"],
      note: "None: the sign-in works and no chart comes (OnNoEngineAvailable).",
    },
  ];
}

function advanced(context: FieldsContext): VirtualProxyField[] {
  const section = "Advanced";
  const domain = { section, label: "Session cookie domain", value: [] } as const;
  return [{ ...domain, note: "Empty: the cookie stays with Qlik's own host." }, ...cookie(context), ...access(context)];
}

const SAME_SITE: Readonly<Record<SiteRelation, readonly [value: string, note: string]>> = {
  "same-origin": ["Lax", "The default: page and Qlik are one site."],
  "same-site": ["Lax", "The default: page and Qlik are one site. Works in every browser."],
  "cross-site": [
    "None",
    "Page and Qlik are different sites: with Lax the browser keeps no cookie, with None it does unless it blocks third-party cookies (Safari always). Serve Qlik under the page's own domain, and Lax will do everywhere.",
  ],
  unknown: ["Lax if page and Qlik are one site, None if they are two", "See the sites above."],
};

function cookie({ proxy, relation }: FieldsContext): VirtualProxyField[] {
  const section = "Advanced";
  const [value, note] = SAME_SITE[relation];
  if (proxy.protocol === "http:") {
    const plain = "Plain http: ticket and session can be read on the way. Use https.";
    return [
      { section, label: "Has secure attribute (http)", value: ["off"], note: plain },
      { section, label: "SameSite attribute (http)", value: ["No attribute"], note: "None would need https." },
    ];
  }
  return [
    { section, label: "Has secure attribute (https)", value: ["on"] },
    { section, label: "SameSite attribute (https)", value: [value], note },
  ];
}

function access({ page, relation }: FieldsContext): VirtualProxyField[] {
  const section = "Advanced";
  const isOneOrigin = relation === "same-origin";
  const headers = Object.entries(corsHeaders(page.origin)).map(([name, text]) => `${name}: ${text}`);
  return [
    {
      section,
      label: "Additional response headers",
      value: isOneOrigin ? [] : headers,
      note: isOneOrigin
        ? "Not needed: page and Qlik have one origin."
        : "Three lines. One origin, scheme and port as the browser shows them; no list, no *. A second origin needs a virtual proxy of its own.",
    },
    {
      section,
      label: "Host allow list",
      oldLabel: "Host white list",
      value: [page.hostname],
      note: "Bare host name: no scheme, no port, no path. Not listed: the engine's WebSocket is refused (403), charts stay empty. If browsers reach Qlik by another name than its machine's, add that name too.",
    },
  ];
}

function associated(): VirtualProxyField[] {
  return [
    {
      section: "Associated items",
      label: "Proxies",
      value: ["each proxy service that browsers reach, and the Central one"],
      note: "Not linked: 400, “The http request header is incorrect”. Linking and each later change restart the proxy: calls fail for a second or two.",
    },
  ];
}
