// The request has nothing to say but "I am asking": the body is empty or `{}`. A body that holds anything else is refused, so that
// nobody ever comes to believe that a browser could name the user.
import { Refusal } from "./answers.js";
import type { RequestHead } from "./page-origin.js";

/** Bytes of a body that are read. */
export const MAX_BODY_BYTES = 1024;
/** The length of `{}`. */
const EMPTY_OBJECT_BYTES = 2;

/**
 * What can be judged before the body is read: its announced size and type. A POST must carry `Content-Type: application/json` or
 * the header `X-Qlik-Ticket`: a form of another site can send neither without a preflight (OWASP CSRF prevention: custom
 * request headers).
 */
export function assertAnnouncedBody(request: RequestHead): void {
  if (Number(request.header("content-length") ?? 0) > MAX_BODY_BYTES) throw bodyTooLarge();
  if (request.method === "POST" && !isJson(request) && request.header("x-qlik-ticket") === undefined) {
    throw new Refusal(415, "json-required", "neither Content-Type: application/json nor X-Qlik-Ticket");
  }
}

export function assertEmptyBody(request: RequestHead, text: string): void {
  if (text === "" || text === "{}" || text.trim() === "") {
    if (text !== "{}" || isJson(request)) return;
  }
  if (!isJson(request)) throw new Refusal(415, "json-required", "the body is not application/json");
  if (!isEmptyObject(text)) throw new Refusal(400, "body-not-empty", "the body is neither empty nor {}");
}

/** For a body that other code has read, of which nothing is known but the announced size. Throws a 400 when it was more than `{}`. */
export function assertNothingWasRead(request: RequestHead): void {
  const length = request.header("content-length");
  const isAnnounced = length !== undefined || request.header("transfer-encoding") !== undefined;
  if (!isAnnounced || Number(length) <= EMPTY_OBJECT_BYTES) return;
  throw new Refusal(400, "body-not-empty", "other code has read the body, which was longer than {}");
}

export function bodyTooLarge(mostBytes = MAX_BODY_BYTES): Refusal {
  return new Refusal(413, "body-too-large", `the body is larger than ${mostBytes} bytes`);
}

function isJson(request: RequestHead): boolean {
  return /^application\/json\s*(;|$)/i.test(request.header("content-type") ?? "");
}

function isEmptyObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  } catch {
    return false;
  }
}
