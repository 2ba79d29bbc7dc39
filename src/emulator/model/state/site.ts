// Everything that one running proxy knows. The rules take it as their first argument and keep nothing themselves.

import { createEngineSessions, type EngineSessions } from "./engine-sessions.js";
import { createJournal, type Journal } from "./journal.js";
import { createLicences, type Licences } from "./licences.js";
import { createSessionStore, type SessionStore } from "./sessions.js";
import type { Settings } from "../settings/settings.js";
import { createTargetStore, type TargetStore } from "./targets.js";
import { createTicketStore, type TicketStore } from "./tickets.js";

/** What the proxy has counted since it was made. */
export interface ProxyCounters {
  /** Tickets that were made. */
  ticketsIssued: number;
  /** Good tickets traded for a session. */
  ticketsSpent: number;
  /** Tickets that came unknown, too late, a second time or under another prefix. */
  ticketsRejected: number;
  /** Sessions that were made, by tickets or otherwise. */
  sessionsCreated: number;
  /** Engine sockets that were accepted, signed in or not. */
  socketsOpened: number;
}

export interface Site {
  readonly settings: Settings;
  readonly tickets: TicketStore;
  readonly targets: TargetStore;
  readonly sessions: SessionStore;
  readonly counters: ProxyCounters;
  readonly journal: Journal;
  readonly engineSessions: EngineSessions;
  readonly licences: Licences;
}

export function createSite(settings: Settings): Site {
  const { clock } = settings;
  return {
    settings,
    tickets: createTicketStore(clock, settings.ticketTtlMs),
    targets: createTargetStore(clock, settings.targetTtlMs),
    sessions: createSessionStore(clock, settings.sessionCooldownMs),
    counters: { ticketsIssued: 0, ticketsSpent: 0, ticketsRejected: 0, sessionsCreated: 0, socketsOpened: 0 },
    journal: createJournal(clock, settings.onRequest),
    engineSessions: createEngineSessions(clock),
    licences: createLicences(settings.licences),
  };
}
