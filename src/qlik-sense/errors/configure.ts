// Sentences about what the page wrote: found before anything is sent.
import { EmbedError } from "../../core/errors/embed-error.js";
import { WHERE_LICENSE_KEY_BELONGS, whatLicenseKeyIs } from "../../license-key/guard.js";
import { toUrl } from "../../core/net/url.js";
import type { QlikSenseError } from "./codes.js";
import { proxyIn, serviceIn } from "../proxy-address.js";
import { CALL } from "./words.js";

const invalid = (what: string, set: string, where = CALL): QlikSenseError =>
  new EmbedError(what, { code: "invalid-option", stage: "configure", fix: { who: "page", where, set } });

/** What a source may be. */
export const SOURCE_FORMS =
  'the address of your ticket endpoint ("/api/qlik-ticket"), a function, or { ticket, ticketUrl }';

export const ticketAsSource = (): QlikSenseError =>
  invalid("This looks like a ticket, not a URL.", `source = ${SOURCE_FORMS}`);

export const licenseKeyAsSource = (): QlikSenseError =>
  invalid(`This is ${whatLicenseKeyIs("ticket")}.`, `source = ${SOURCE_FORMS}; ${WHERE_LICENSE_KEY_BELONGS}`);

export const noTicketUrl = (): QlikSenseError =>
  invalid("A ticket works once.", "source = { ticket, ticketUrl }, with the address of the next one");

// What was given is not repeated: it may hold a password.
export function malformedProxy(given: string): QlikSenseError {
  const proxy = proxyIn(given);
  const service = proxy && serviceIn(toUrl(given)?.pathname ?? "");
  return invalid(
    service
      ? `This is not the address of a virtual proxy: "${service.toLowerCase()}" is a path of Qlik's own, and no prefix has that name.`
      : "This is not the address of a virtual proxy.",
    `proxy = "${proxy ?? "https://sense.example.com/mashup"}": scheme, host and prefix alone`,
  );
}

export const noProxy = (): QlikSenseError =>
  invalid(
    "Nothing says where Qlik is.",
    'proxy = "https://sense.example.com/mashup", or let the endpoint answer { ticket, proxy }',
  );

export const otherServer = (name: string, given: string, expected: string): QlikSenseError =>
  invalid(
    `openApp() was given ${name} = ${given}, and the session is at ${name} = ${expected}: there is no session elsewhere.`,
    `openApp(appId) without ${name}; for another virtual proxy authenticate() with proxy = that one`,
  );

export const nothingToShow = (call: string): QlikSenseError =>
  invalid("Neither an object nor a sheet is named.", `object = "pYxQd", or sheet = its id`, call);

export const severalToShow = (call: string): QlikSenseError =>
  invalid("An object and a sheet are named, and Qlik's single page shows one of them.", "object or sheet", call);

export const pageIsFile = (): QlikSenseError =>
  new EmbedError(
    "This page was opened as a file (file://), so there is no server that the ticket's address could belong to.",
    {
      code: "unsupported-environment",
      stage: "configure",
      fix: { who: "page", where: "The page's address", set: "open it from a web server: http://localhost/… will do" },
    },
  );

/** An address is not repeated: it may hold a password. */
export const pathOutside = (base: string): QlikSenseError =>
  new EmbedError("fetch() of a session takes a path below its virtual proxy.", {
    code: "invalid-option",
    stage: "session",
    fix: { who: "page", where: "fetch(path)", set: `path = "qrs/about", "api/v1/…": what comes behind ${base}` },
  });

export const unknownNews = (known: readonly string[]): QlikSenseError =>
  new EmbedError("invalidate() was given a reason that it does not know.", {
    code: "invalid-option",
    stage: "session",
    fix: { who: "page", where: "invalidate(reason)", set: known.map((each) => `"${each}"`).join(", ") },
  });

export const insecureProxy = (proxy: string): QlikSenseError =>
  new EmbedError(`${proxy} is plain http: ticket and session can be read on the way.`, {
    code: "insecure-proxy",
    stage: "configure",
    fix: {
      who: "qlik-admin",
      where: "QMC > Proxies",
      set: `https; on an intranet without it allowInsecureProxy = true, on an http page (this is ${location.protocol}//)`,
    },
    proxy,
  });
