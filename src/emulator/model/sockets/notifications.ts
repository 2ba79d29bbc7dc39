// What the proxy tells a socket's client beside the engine's answers (Qlik Sense help, "Messages from the proxy to
// clients"; names also in qlik-oss/gopherciser, `globals/constant/topics.go`). After a fatal one the proxy closes.

import type { Clock } from "../types.js";

/** The proxy's notifications. */
export const NOTIFICATIONS = {
  OnSessionTimedOut: { severity: "fatal", message: "Session timed out due to inactivity" },
  OnSessionLoggedOut: { severity: "fatal", message: "User logged out manually" },
  OnSessionClosed: { severity: "fatal", message: "Session closed by server" },
  OnMaxParallelSessionsExceeded: { severity: "fatal", message: "Too many sessions active in parallel" },
  OnLicenseAccessDenied: { severity: "fatal", message: "Access to the app is denied: No available access type" },
  OnLicenseAccessDeniedPendingUserSync: { severity: "fatal", message: undefined },
  OnExcessLicenseAssignment: { severity: "warning", message: undefined },
  OnNoEngineAvailable: { severity: "fatal", message: undefined },
  OnEngineWebsocketFailed: { severity: "fatal", message: undefined },
  OnNoRepositoryAvailable: { severity: "fatal", message: undefined },
  OnRepositoryWebsocketFailed: { severity: "fatal", message: undefined },
  OnNoDataPrepServiceAvailable: { severity: "fatal", message: undefined },
  OnDataPrepServiceWebsocketFailed: { severity: "fatal", message: undefined },
  OnNoPrintingServiceAvailable: { severity: "fatal", message: undefined },
} as const satisfies Readonly<Record<string, { severity: "fatal" | "warning"; message: string | undefined }>>;

/** The notifications of the proxy that `notify` sends, by their names. */
export type NotificationName = keyof typeof NOTIFICATIONS;

/** A notification as it goes over a socket. */
export interface Notification {
  readonly text: string;
  /** Whether the socket is closed after it. */
  readonly fatal: boolean;
}

/** The proxy's notification of this name; `message` in place of its usual text. */
export function proxyNotification(clock: Clock, name: NotificationName, message?: string): Notification {
  const { severity, message: usual } = NOTIFICATIONS[name];
  const said = message ?? usual;
  const timestamp = timestampOf(clock.now());
  const params = { severity, timestamp, ...(said !== undefined && { message: said }) };
  return { text: notificationText(name, params), fatal: severity === "fatal" };
}

// A clock of a test may stand beyond what dates can say.
const LAST_DATE_MS = 8.64e15;

function timestampOf(ms: number): string {
  return new Date(Math.max(-LAST_DATE_MS, Math.min(LAST_DATE_MS, ms))).toISOString();
}

export function notificationText(method: string, params: object): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params });
}
