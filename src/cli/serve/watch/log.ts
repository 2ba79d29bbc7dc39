// Structured logs: one line of JSON for each event, with the request that it belongs to. Events hold no secret; tickets and sessions
// stand in them as the beginning of a hash.
import { AsyncLocalStorage } from "node:async_hooks";
import pino, { type Logger } from "pino";
import type { TicketServerEvent } from "../../../server/index.js";
import type { ServeConfig } from "../config/types.js";

/** Of the request that is being answered. */
export interface RequestFacts {
  readonly requestId: string;
  readonly address: string;
}

/** Which request an event belongs to: events are told within the call that answers it. */
export const currentRequest = new AsyncLocalStorage<RequestFacts>();

export function createLog(print: (line: string) => void, level: ServeConfig["log"] = "info"): Logger {
  const options = {
    level,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => currentRequest.getStore() ?? {},
  };
  return pino(options, { write: (line: string) => print(line.trimEnd()) });
}

/** Each credential, and each end of sessions, is a line with `audit: true`: who got what, from where, when. */
export function logEvent(log: Logger, event: TicketServerEvent): void {
  switch (event.type) {
    case "ticket-issued":
    case "session-made":
    case "session-kept":
    case "sessions-ended": {
      log.info({ audit: true, ...event }, event.type);
      return;
    }
    case "failed": {
      const { error, ...rest } = event;
      log.error({ ...rest, error: error.message }, "failed");
      return;
    }
    case "node-down":
    case "certificates-kept": {
      log.error({ ...event, error: event.error.message }, event.type);
      return;
    }
    case "limiter-degraded":
    case "certificate-expiring": {
      log.warn(event, event.type);
      return;
    }
    case "preflight-answered": {
      log.debug(event, event.type);
      return;
    }
    default: {
      log.info(event, event.type);
      return;
    }
  }
}
