// Which texts are tickets, and which texts and addresses carry one.
import { toUrl } from "../../../core/net/url.js";
import { proxyOf } from "../../proxy-address.js";
import type { CredentialReader } from "../read-answer.js";

// Visible ASCII without space, quote, brace or "<", at most 512 characters; Qlik's own are 16 of [A-Za-z0-9._-]. No address,
// and no JWT, which has three long parts.
const TICKET = /^(?!https?:|([\w-]{8,}(\.|$)){3})[!#-;=-z|}~]{1,512}$/i;

/** What backends print when they have no ticket: the words of JSON, of Python and PHP, of failures and of greetings. */
const WORDS = new Set(
  (
    "null nil none nan undefined true false void empty error errors exception fail failed failure unauthorized unauthorised " +
    "unauthenticated forbidden denied invalid expired ok okay yes no success done login signin logout ticket qlikticket -1 0 200 " +
    "201 204 301 302 400 401 403 404 405 419 429 500 502 503 504"
  ).split(" "),
);

/** A ticket in a query, under any letter case: `QlikTicket=…`, also behind a wrong second `?`. */
const IN_QUERY = /(?:^|[?&#;/\s])(?:x-)?qlik-?ticket=([^&#\s"'<>]+)/i;

const isTicket = (text: string): boolean => TICKET.test(text) && !WORDS.has(text.toLowerCase());

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A bare ticket, or a text or address with `qlikTicket=` in it. */
export const TICKET_READER: CredentialReader = {
  fields: ["ticket", "qlikticket", "qticket", "token", "url", "redeemurl", "targeturi"],
  read(text) {
    const [, carried] = text.startsWith("<") ? [] : (IN_QUERY.exec(text) ?? []);
    if (carried === undefined) return isTicket(text) ? { credential: text } : undefined;
    const credential = decode(carried);
    const address = /^https?:/i.test(text) ? toUrl(text) : undefined;
    return isTicket(credential) ? { credential, proxy: address && proxyOf(address) } : undefined;
  },
};
