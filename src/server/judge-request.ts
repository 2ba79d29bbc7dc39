// Whether a request may be answered at all: what can be judged without its body first, then the body, which must come in time.
import { Refusal } from "./answers.js";
import { inTime, isPromise, Late, type Call, type LeaveSignal } from "./call.js";
import type { Subject } from "./issuer.js";
import { assertAllowedPage, type OriginRule, type RequestHead } from "./page-origin.js";
import { assertAnnouncedBody, assertEmptyBody } from "./request-body.js";
import { foldAscii } from "./text.js";
import type { TicketContext } from "./types/users.js";

/** A request as the desk takes it. */
export interface DeskRequest extends RequestHead {
  readonly signal: LeaveSignal;
  readonly context: TicketContext;
  /** The body, read when it is asked for. Throws or rejects with a {@link Refusal}. */
  text(): string | Promise<string>;
  /** For `resolveUser`. */
  fetchRequest(): Request;
}

/** Rejects with a {@link Refusal}. `methods` is what `Allow` says. */
export async function judgeRequest(request: DeskRequest, rule: OriginRule, methods: string, call: Call): Promise<void> {
  if (!methods.split(", ").includes(request.method)) {
    throw new Refusal(405, "method-not-allowed", request.method.slice(0, 20), { allow: methods });
  }
  assertAllowedPage(request, rule);
  assertAnnouncedBody(request);
  call.waitsFor = "the request's body";
  const body = request.text();
  assertEmptyBody(request, isPromise(body) ? await inTime(body, call, call.remainingMs()).catch(explainBody) : body);
  call.waitsFor = "nothing";
}

function explainBody(error: unknown): never {
  if (error instanceof Late) throw new Refusal(408, "body-late", "the body did not come in time");
  throw error;
}

/** `X-Qlik-Ticket-User: directory\id`, each part percent-encoded: the user whom the page means to sign out. */
export function assertMeant(request: RequestHead, { identity }: Subject): void {
  const meant = request.header("x-qlik-ticket-user");
  if (meant === undefined) return;
  const named = Object.values(identity).map(encodeURIComponent).join("\\");
  if (foldAscii(meant) === foldAscii(named)) return;
  throw new Refusal(409, "other-user", "X-Qlik-Ticket-User names another user than resolveUser");
}

/** The page's header says why it asks: `start`, or `retry` after a refusal and `renew` before an end. */
export function saysNew(request: RequestHead): boolean {
  return /^(retry|renew)$/.test(request.header("x-qlik-ticket") ?? "");
}
