// A handler with one issuer, and what it answered and told.
import type { CredentialEvent, CredentialHandler, Issuer, IssuerHealth, Subject } from "../../../src/server/index.js";
import { createCredentialHandler } from "../../../src/server/index.js";
import { bodyOf, post, SAME_ORIGIN } from "./ticket-server.js";

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly retryAfter: string | null;
}

export interface IssuerRig {
  readonly events: CredentialEvent[];
  readonly handler: CredentialHandler<object, never, IssuerHealth>;
  /** A POST of a page of the endpoint's own origin. */
  readonly ask: (why?: "start" | "retry" | "renew") => Promise<Answered>;
  /** Its DELETE. */
  readonly end: () => Promise<number>;
  /** The code of the last event, or what the browser was told. */
  readonly lastCode: () => unknown;
  /** The sentence of the last failure. */
  readonly lastMessage: () => string;
}

export function rigFor<User, Checked extends Subject, Given extends object, Health extends IssuerHealth>(
  issuer: Issuer<User, Checked, Given, Health>,
  resolveUser: () => User | undefined,
): IssuerRig {
  const events: CredentialEvent[] = [];
  const handler = createCredentialHandler({
    issuer,
    resolveUser,
    onEvent: (event) => void events.push(event),
    limits: { perUser: false },
  });
  const last = () => events.at(-1);
  return {
    events,
    handler: handler,
    async ask(why = "start") {
      const response = await handler(post({ ...SAME_ORIGIN, "X-Qlik-Ticket": why }));
      return { status: response.status, body: await bodyOf(response), retryAfter: response.headers.get("retry-after") };
    },
    async end() {
      const headers = { "Sec-Fetch-Site": "same-origin" };
      return (await handler(new Request("https://app.example.com/api/token", { method: "DELETE", headers }))).status;
    },
    lastCode() {
      const event = last();
      return event && "code" in event ? event.code : event?.type;
    },
    lastMessage() {
      const event = last();
      return event?.type === "failed" ? event.error.message : "";
    },
  };
}
