// The faults that the demo can show: what is set up wrongly, and the field that puts it right. Read by the page, which
// draws them, and by the site, which sets up a virtual proxy or a ticket endpoint for each.
import { corsHeaders } from "../../src/cli/cors-headers.js";

export type FaultId =
  "lax" | "no-cors" | "unlisted" | "wrong-prefix" | "signed-out" | "no-endpoint" | "used-ticket" | "third-party";

/** A field of a form: of Qlik's console, or of the reader's own code. */
export interface FormField {
  readonly label: string;
  /** The label in older releases. */
  readonly oldLabel?: string;
  readonly now: string;
  readonly enter: string;
}

export interface FaultForm {
  readonly place: "qlik" | "yours";
  /** The way there, by the words on the screen. */
  readonly path: readonly string[];
  readonly fields: readonly FormField[];
}

export interface FaultContext {
  /** The page's address. */
  readonly page: URL;
  /** The virtual proxy that the fault is shown at. */
  readonly proxy: string;
}

export interface Fault {
  readonly id: FaultId;
  readonly label: string;
  /** The ticket endpoint that the page is made to use. */
  readonly endpoint: string;
  readonly setUp: (context: FaultContext) => string;
  readonly form: (context: FaultContext) => FaultForm;
  /** What else is worth knowing, one paragraph each; `signedIn` where the click ended well. */
  readonly more: (context: FaultContext, signedIn: boolean) => readonly string[];
}

const virtualProxy = (prefix: string, section: string) => ["Virtual proxies", prefix, section];
const NOTHING = "(empty)";
const headerLines = ({ page }: FaultContext) =>
  Object.entries(corsHeaders(page.origin))
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

const headersField = (context: FaultContext): FormField => ({
  label: "Additional response headers",
  now: NOTHING,
  enter: headerLines(context),
});

const SAME_SITE_CURE =
  "The cure for every browser, Safari too: serve Qlik under the page's own domain (app.example.com and sense.example.com). Then Lax is enough.";

const cookies: readonly Fault[] = [
  {
    id: "lax",
    label: "SameSite Lax, cross-site page",
    endpoint: "/api/break/lax",
    setUp: ({ page, proxy }) =>
      `Qlik is at ${proxy}, another site than this page (${page.origin}), and its cookie is SameSite=Lax: what a new virtual proxy has. The browser drops the cookie.`,
    form: () => ({
      place: "qlik",
      path: virtualProxy("lax", "Advanced"),
      fields: [
        { label: "SameSite attribute (https)", now: "Lax", enter: "None" },
        { label: "Has secure attribute (https)", now: "on", enter: "on" },
      ],
    }),
    more: ({ page }) => [
      SAME_SITE_CURE,
      ...(page.protocol === "http:"
        ? ["None needs https on both sides, so this page, on plain http, shows the fault alone."]
        : []),
    ],
  },
  {
    id: "third-party",
    label: "Third-party cookies blocked",
    endpoint: "/api/break/third-party",
    setUp: ({ proxy }) =>
      `Qlik is at ${proxy}, another site than this page, with SameSite=None and Secure: all that Qlik can do. Whether its cookie is kept is now up to your browser.`,
    form: ({ page, proxy }) => ({
      place: "yours",
      path: ["Your network", "DNS and certificate"],
      fields: [
        {
          label: "Qlik's address",
          now: new URL(proxy).origin,
          enter: `a host name of the page's site (${page.hostname})`,
        },
      ],
    }),
    more: (_, signedIn) => [
      signedIn
        ? "This browser keeps the cookie of another site, so it signed in. To see the error, block such cookies and click again:"
        : "This browser keeps no third-party cookie (or, as Safari, no Secure cookie over plain http). Where that is set:",
      "Chrome: Settings > Privacy and security > Third-party cookies > Block third-party cookies.",
      "Edge: Settings > Privacy, search, and services > Cookies > Block third-party cookies.",
      "Firefox: Settings > Privacy & Security > Enhanced Tracking Protection > Custom > Cookies: All cross-site cookies. Its default keeps them apart per site, and the sign-in works.",
      "Safari: always blocked (Settings > Privacy > Prevent cross-site tracking).",
    ],
  },
];

const access: readonly Fault[] = [
  {
    id: "no-cors",
    label: "No CORS headers",
    endpoint: "/api/break/no-cors",
    setUp: () =>
      "The virtual proxy sends no Additional response headers, so this page may read none of Qlik's answers.",
    form: (context) => ({ place: "qlik", path: virtualProxy("no-cors", "Advanced"), fields: [headersField(context)] }),
    more: (_, signedIn) =>
      signedIn
        ? [
            "No error: this is a supported way. An image spends the ticket, and the engine's WebSocket, which needs no CORS headers, says whose session it is.",
            "With the headers, fetch spends the ticket and /qps/user names the user. Releases from November 2024 need them: their WebSocket wants a CSRF token, which the page must be able to read.",
            "Either way the page's host must be in the Host allow list. The next button takes that away too.",
          ]
        : [],
  },
  {
    id: "unlisted",
    label: "Origin not in the host allow list",
    endpoint: "/api/break/unlisted",
    setUp: ({ page, proxy }) =>
      `At ${proxy} the host ${page.hostname} is not listed, so the engine's WebSocket is refused; no CORS headers either, so nothing is left to read.`,
    form: (context) => ({
      place: "qlik",
      path: virtualProxy("unlisted", "Advanced"),
      fields: [
        { label: "Host allow list", oldLabel: "Host white list", now: NOTHING, enter: context.page.hostname },
        headersField(context),
      ],
    }),
    more: () => [
      "Bare host name: no scheme, no port. With the headers alone the sign-in would work and the charts stay empty: they come over the WebSocket.",
    ],
  },
  {
    id: "wrong-prefix",
    label: "Wrong prefix",
    endpoint: "/api/break/wrong-prefix",
    setUp: ({ proxy }) =>
      `The ticket server names ${proxy}. There is no such virtual proxy: Qlik answers 400 to everything.`,
    form: ({ proxy }) => ({
      place: "qlik",
      path: virtualProxy("mashup", "Identification"),
      fields: [
        { label: "Prefix", now: "mashup", enter: "mashup" },
        { label: "Your ticket server: proxy", now: proxy, enter: `${new URL(proxy).origin}/mashup` },
      ],
    }),
    more: () => [
      "The 400 carries no CORS headers, so a page of another origin cannot tell it from missing ones: the message names both.",
    ],
  },
];

const backend: readonly Fault[] = [
  {
    id: "signed-out",
    label: "Ticket endpoint 401",
    endpoint: "/api/break/signed-out",
    setUp: () => "Your backend does not know who this is: its own session ran out.",
    form: () => ({
      place: "yours",
      path: ["Your backend", "Ticket endpoint"],
      fields: [
        { label: "resolveUser(request)", now: "undefined", enter: "{ userDirectory, userId } of your own session" },
      ],
    }),
    more: () => ["Final: asked once, no ticket made. Show your own login, then call authenticate() again."],
  },
  {
    id: "no-endpoint",
    label: "Ticket endpoint 404",
    endpoint: "/api/qlik-tickets",
    setUp: () => "The page calls an address that your site does not have.",
    form: () => ({
      place: "yours",
      path: ["Your page", "authenticate(source)"],
      fields: [{ label: "source", now: "/api/qlik-tickets", enter: "/api/qlik-ticket" }],
    }),
    more: () => [],
  },
  {
    id: "used-ticket",
    label: "Used ticket",
    endpoint: "/api/break/used-ticket",
    setUp: () =>
      "The backend hands out a ticket that was spent already, as a cache or a second component on the page would.",
    form: () => ({
      place: "yours",
      path: ["Your backend", "Ticket endpoint"],
      fields: [
        { label: "ticket", now: "kept, and given out again", enter: "a new one for each call" },
        { label: "Cache-Control", now: "(any)", enter: "no-store" },
      ],
    }),
    more: () => [
      "One new ticket was asked for and tried; that was used too. No ticket is ever sent twice by the library.",
    ],
  },
];

const byId = (id: FaultId) => [...cookies, ...access, ...backend].filter((fault) => fault.id === id);

/** In the order of the page's buttons. */
export const FAULTS: readonly Fault[] = (
  ["lax", "no-cors", "unlisted", "wrong-prefix", "signed-out", "no-endpoint", "used-ticket", "third-party"] as const
).flatMap(byId);
