// The ticket endpoint as a Fetch handler: Request in, Response out.
import { Refusal } from "./answers.js";
import { assertNothingWasRead, bodyTooLarge, MAX_BODY_BYTES } from "./request-body.js";
import { createTicketDesk, type DeskRequest, type TicketDesk } from "./ticket-desk.js";
import type { TicketContext, TicketHandler, TicketHandlerOptions } from "./types.js";

/** Where `toNodeListener` finds the desk of a handler, so that no Request has to be made. */
const desks = new WeakMap<object, TicketDesk>();

export function deskOf(handler: object): TicketDesk | undefined {
  return desks.get(handler);
}

/**
 * Creates the handler of your ticket endpoint, e.g. `/api/qlik-ticket`. `POST` answers `{ ticket, proxy, user, sessionKey,
 * expiresInMs }`; `DELETE` ends the user's sessions on the virtual proxy (204).
 *
 * The page must be of the same origin (`Sec-Fetch-Site`), or of one listed in `origin`. Refusals are problem details (RFC 9457)
 * with `error: code`: 400, 401 (nobody signed in), 403 (page not allowed), 405, 408, 409, 413, 415, 429, 500, 502 (Qlik refused),
 * 503 (busy, closed), 504 (Qlik silent); the reason goes to `onEvent`.
 *
 * @throws TicketServerError `invalid-option`, `certificate-invalid`: the message names the setting and what to give.
 * @example
 * const handler = createTicketHandler({
 *   qps: "https://qlikserver1.company.local:4243",
 *   proxy: "https://sense.company.com/mashup",
 *   virtualProxy: "mashup",
 *   certificates: { ca: readFileSync("root.pem"), cert: readFileSync("client.pem"), key: readFileSync("client_key.pem") },
 *   resolveUser: (request) => userOfYourSession(request.headers.get("cookie")),
 * });
 * @see https://help.qlik.com/en-US/sense-developer/May2025/Subsystems/ProxyServiceAPI/Content/Sense_ProxyServiceAPI/ProxyServiceAPI-ProxyServiceAPI-Authentication-Ticket-Add.htm
 */
export function createTicketHandler(options: TicketHandlerOptions): TicketHandler {
  const desk = createTicketDesk(options);
  const handle = async (request: Request, context: TicketContext = {}): Promise<Response> => {
    const { status, headers, body } = await desk.answer(deskRequest(request, context));
    return new Response(body === "" ? null : body, { status, headers: { ...headers } });
  };
  const handler: TicketHandler = Object.assign(handle, {
    issue: (context = {}) => desk.issue(context),
    endSessions: (user) => desk.endSessions(user),
    check: () => desk.check(),
    close: () => desk.close(),
  } satisfies Omit<TicketHandler, never>);
  desks.set(handler, desk);
  return handler;
}

function deskRequest(request: Request, context: TicketContext): DeskRequest {
  const head = { method: request.method, header: (name: string) => request.headers.get(name) ?? undefined };
  return {
    ...head,
    context,
    signal: request.signal,
    text() {
      if (!request.bodyUsed && request.body?.locked !== true) return readText(request);
      assertNothingWasRead(head);
      // Without an announced size nothing is known of what was read.
      if (request.headers.has("content-length")) return "";
      throw new Refusal(400, "body-not-empty", "other code has read the body, whose length is unknown");
    },
    fetchRequest: () => request,
  };
}

async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.byteLength;
      if (size > MAX_BODY_BYTES) break;
      chunks.push(part.value);
    }
  } catch {
    throw new Refusal(400, "body-broken", "the body broke off");
  }
  if (size > MAX_BODY_BYTES) {
    reader.cancel().catch(() => undefined);
    throw bodyTooLarge();
  }
  return Buffer.concat(chunks).toString("utf8");
}
