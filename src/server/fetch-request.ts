// A Fetch Request as the desk takes it.
import { Refusal } from "./answers.js";
import type { DeskRequest } from "./judge-request.js";
import { assertNothingWasRead, bodyTooLarge, MAX_BODY_BYTES } from "./request-body.js";
import type { TicketContext } from "./types/users.js";

export function deskRequest(request: Request, context: TicketContext): DeskRequest {
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
