// Reads a ticket out of the answers that backends really give. Takes known string fields only; everything else is ignored.
import { badAnswer, licenceAnswered } from "../messages.js";
import { proxyOfAddress } from "../proxy.js";
import type { QlikUser, TicketResponse } from "../types.js";

export interface TicketAnswer {
  readonly ticket: string;
  readonly proxy?: string;
  readonly user?: QlikUser;
  readonly sessionKey?: string;
}

const JWT = /^[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}$/;

/** A short fingerprint (FNV-1a, twice seeded): for telling two users' rights apart, not for keeping a secret. */
function fingerprint(text: string): string {
  return [0x811c9dc5, 0x1000193]
    .map((seed) => {
      let hash = seed;
      for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
      return (hash >>> 0).toString(36);
    })
    .join("");
}

function readAddress(text: string): TicketAnswer | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    const address = new URL(text);
    for (const [name, ticket] of address.searchParams) {
      if (/^(x-)?qlik-?ticket$/i.test(name) && ticket) return { ticket, proxy: proxyOfAddress(address) };
    }
  } catch {
    // Not an address after all.
  }
  return undefined;
}

function readTicket(value: unknown, call: string): TicketAnswer {
  if (typeof value !== "string" || !value) throw badAnswer(call, "without a ticket");
  const address = readAddress(value);
  if (address) return address;
  if (JWT.test(value)) throw licenceAnswered(call);
  // Visible ASCII without space, at most 512 characters; Qlik's own are 16 of [A-Za-z0-9._-].
  if (!/^[!-~]{1,512}$/.test(value) || /^https?:/i.test(value)) throw badAnswer(call, "something that is no ticket");
  return { ticket: value };
}

/** Reads the answer of a ticket source: `{ ticket }`, a raw QPS answer, a bare ticket, or an address with `qlikTicket=`. */
export function readTicketAnswer(value: unknown, call: string): TicketAnswer {
  if (typeof value !== "object" || value === null) return readTicket(value, call);
  const pick = (...names: string[]): unknown => {
    const name = names.find((each) => Object.hasOwn(value, each));
    return name === undefined ? undefined : (value as Record<string, unknown>)[name];
  };
  const text = (found: unknown) => (typeof found === "string" && found ? found : undefined);
  const { ticket, proxy: inAddress } = readTicket(pick("ticket", "Ticket"), call);
  const user = (pick("user") ?? value) as Partial<TicketResponse["user"] & { UserDirectory: string; UserId: string }>;
  const userDirectory = text(user.userDirectory ?? user.UserDirectory);
  const userId = text(user.userId ?? user.UserId);
  const attributes = pick("Attributes", "attributes");
  const proxy = text(pick("proxy")) ?? inAddress;
  const named = userDirectory && userId ? { userDirectory, userId } : undefined;
  const sessionKey =
    text(pick("sessionKey")) ??
    (named && attributes !== undefined
      ? fingerprint(JSON.stringify([userDirectory, userId, attributes]).toLowerCase())
      : undefined);
  return { ticket, ...(proxy && { proxy }), ...(named && { user: named }), ...(sessionKey && { sessionKey }) };
}

/** Reads the body of an answer of the ticket endpoint. */
export function readTicketBody(body: string | undefined, contentType: string, call: string): TicketAnswer {
  if (body === undefined) throw badAnswer(call, "more than a ticket (over 16 kB)");
  const text = body.trim();
  if (!text) throw badAnswer(call, "nothing");
  if (/html/i.test(contentType) || text.startsWith("<")) {
    throw badAnswer(call, "a web page, not a ticket: a login page, an error page, or another route");
  }
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    if (/^[[{"]/.test(text)) throw badAnswer(call, "broken JSON");
  }
  // A ticket of digits alone is a number to JSON.
  return readTicketAnswer(typeof value === "number" ? text : value, call);
}
