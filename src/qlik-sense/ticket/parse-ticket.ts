// Reads a ticket out of the answers that backends really give. Takes known fields only; everything else is ignored.
// Loaded for whatever is not the plain answer of `read-answer.ts`.
import { toUrl } from "../../core/url.js";
import { isProblem, problem } from "../problems/problem.js";
import { proxyOf } from "../proxy.js";
import type { TicketAnswer } from "./read-answer.js";

/** A short fingerprint (FNV-1a): for telling two users' rights apart, not for keeping a secret. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return `${text.length}-${hash}`;
}

// Visible ASCII without space, quote, brace or "<", at most 512 characters; Qlik's own are 16 of [A-Za-z0-9._-]. No address,
// no JSON word, and no JWT, which has three long parts.
const TICKET = /^(?!https?:|(null|true|false)$|([\w-]{8,}(\.|$)){3})[!#-;=-z|}~]{1,512}$/i;

function readTicket(value: unknown, call: string): TicketAnswer {
  const text = typeof value === "string" ? value : "";
  const address = toUrl(text);
  if (address) {
    for (const [name, ticket] of address.searchParams) {
      if (ticket && /^(x-)?qlik-?ticket$/i.test(name)) return { ticket, proxy: proxyOf(address) };
    }
  }
  if (TICKET.test(text)) return { ticket: text };
  throw problem("issuer-response-invalid", call, value);
}

/** The fields by their names in lower case: QPS writes `Ticket`, most others `ticket`. */
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(Object(value) as object).map(([name, field]) => [name.toLowerCase(), field]));

const text = (value: unknown) => (typeof value === "string" && value) || undefined;
const ms = (value: unknown) => (typeof value === "number" && value > 0 ? value : undefined);

/** Reads the answer of a ticket source: `{ ticket }`, a raw QPS answer, a bare ticket, or an address with `qlikTicket=`. */
export function readTicketAnswer(value: unknown, call: string): TicketAnswer {
  if (typeof value !== "object" || !value) return readTicket(value, call);
  const { ticket, proxy, sessionkey, attributes, expiresinms, user = value } = fieldsOf(value);
  const answer = readTicket(ticket, call);
  const { userdirectory, userid } = fieldsOf(user);
  const userDirectory = text(userdirectory);
  const userId = text(userid);
  const named = userDirectory && userId ? { userDirectory, userId } : undefined;
  const key = named && attributes && fingerprint(JSON.stringify([named, attributes]).toLowerCase());
  return {
    ...answer,
    proxy: text(proxy) ?? answer.proxy,
    user: named,
    sessionKey: text(sessionkey) ?? text(key),
    expiresInMs: ms(expiresinms),
  };
}

/** Reads the body of an answer of the ticket endpoint; `undefined` when it was too long to be one. */
export function readTicketBody(body: string | undefined, call: string): TicketAnswer {
  const text = body?.trim();
  // A bare ticket is no JSON, even if its characters are digits.
  if (!text || !/^[[{"]/.test(text)) return readTicketAnswer(text, call);
  try {
    return readTicketAnswer(JSON.parse(text), call);
  } catch (error) {
    throw isProblem(error) ? error : problem("issuer-response-invalid", call, text);
  }
}

/** Reads whatever a ticket source gave: a text as a body, anything else as it is. */
export const readTicketValue = (value: unknown, call: string): TicketAnswer =>
  typeof value === "string" ? readTicketBody(value, call) : readTicketAnswer(value, call);
