// POST /trusted: a web server asks for a ticket for a user. Why it is refused stands in Tableau's log alone, and here in the
// journal; the caller gets `-1`.

import { answer } from "../model/http/answers.js";
import { randomBytes, randomGuid } from "../model/state/random.js";
import type { ProxyRequest, ProxyResponse } from "../model/types.js";
import { toBase64 } from "../system/base64.js";
import { mediaTypeOf } from "../system/fields.js";
import type { Outcome } from "../system/system.js";
import { signInPage } from "./pages.js";
import { findUser, type TableauState, type TrustedTicket } from "./server-state.js";
import type { TableauSettings } from "./settings.js";

const FORM = "application/x-www-form-urlencoded";

/** Answers the call. */
export function answerTicketCall(state: TableauState, request: ProxyRequest): Outcome {
  const { settings } = state;
  const asked = readCall(state, request);
  if (asked === "no-site") return { response: signInPage(), refused: "target_site is missing" };
  if ("problem" in asked) return { response: refusal(settings), refused: asked.problem };
  const ticket = issueTicket(state, asked);
  return { response: answer(200, "text/plain; charset=utf-8", ticket), user: asked.user.name };
}

/** Makes a ticket in the server's format, and keeps it. */
export function issueTicket({ settings, tickets }: TableauState, ticket: TrustedTicket): string {
  const text = ticketText(settings.ticketFormat);
  tickets.keep(text, ticket, settings.ticketTtlMs);
  return text;
}

/** The address that a request comes from: that of the caller, or of the browser in front of a trusted gateway. */
export function peerOf({ trustedGateways }: TableauSettings, { peer = "", headers }: ProxyRequest): string {
  const direct = plainAddress(peer);
  if (!trustedGateways.includes(direct)) return direct;
  const forwarded = (headers["x-forwarded-for"] ?? "").split(",").map((part) => part.trim());
  return plainAddress(forwarded.filter((part) => part !== "" && !trustedGateways.includes(part)).at(-1) ?? direct);
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function readCall(
  state: TableauState,
  request: ProxyRequest,
): TrustedTicket | { readonly problem: string } | "no-site" {
  const { settings } = state;
  const peer = peerOf(settings, request);
  if (!settings.trustedHosts.includes(peer)) return { problem: `Invalid request host: ${peer}` };
  const form = new URLSearchParams(mediaTypeOf(request) === FORM ? (request.body ?? "") : "");
  const name = form.get("username") ?? "";
  if (name === "") return { problem: "Missing username and/or client_ip" };
  const site = form.get("target_site");
  if (site === null && settings.missingTargetSite === "page") return "no-site";
  const siteId = site ?? "";
  if (!settings.sites.includes(siteId)) return { problem: `Invalid site: ${siteId}` };
  const found = findUser(state, name, siteId);
  if ("problem" in found) return found;
  return { user: found.user, site: siteId, clientIp: form.get("client_ip") ?? undefined };
}

function refusal({ refusal: spelling, refusalStatus }: TableauSettings): ProxyResponse {
  if (spelling === "html") return signInPage();
  return answer(refusalStatus, "text/plain; charset=utf-8", spelling === "empty" ? "" : spelling);
}

function ticketText(format: TableauSettings["ticketFormat"]): string {
  if (format === "nine-digits") return String(100_000_000 + (randomNumber() % 900_000_000));
  const random = toBase64(randomBytes(18)).replaceAll("+", "-").replaceAll("/", "_");
  if (format === "24-characters") return random;
  const first = toBase64(bytesOfGuid());
  const plain = first.replaceAll("/", "+");
  // A slash stands where chance would put one in every fourth ticket.
  return `${format === "two-parts" ? plain : `${plain.slice(0, 5)}/${plain.slice(6)}`}:${random}`;
}

function randomNumber(): number {
  return randomBytes(4).reduce((number, byte) => number * 256 + byte, 0);
}

function bytesOfGuid(): Uint8Array {
  const pairs = randomGuid().replaceAll("-", "").match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}
