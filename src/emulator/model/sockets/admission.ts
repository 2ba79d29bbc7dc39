// Who may talk to the engine, in the order in which a proxy asks: sessions, licence, engine. Signing in needs none of it.

import { notificationText, proxyNotification, type Notification } from "./notifications.js";
import type { Site } from "../state/site.js";
import type { QlikUserId } from "../types.js";

export interface Admission {
  readonly warning?: Notification | undefined;
  /** What is sent instead of the engine's welcome; the socket is closed after it. */
  readonly denial?: Notification | undefined;
}

export function admit(site: Site, user: QlikUserId): Admission {
  const { clock, engine, licenceDenial, maxSessions } = site.settings;
  if (site.sessions.countOf(user) > maxSessions) {
    return { denial: proxyNotification(clock, "OnMaxParallelSessionsExceeded") };
  }
  const licence = site.licences.of(user);
  if (licence === "pending") return { denial: proxyNotification(clock, "OnLicenseAccessDeniedPendingUserSync") };
  if (licence === "denied") {
    const bySession = licenceDenial === "session-state";
    return {
      denial: bySession ? connectedWith("SESSION_ERROR_NO_LICENSE") : proxyNotification(clock, "OnLicenseAccessDenied"),
    };
  }
  const warning = licence === "excess" ? proxyNotification(clock, "OnExcessLicenseAssignment") : undefined;
  if (engine === "ok") return { warning };
  return {
    warning,
    denial: engine === "none" ? proxyNotification(clock, "OnNoEngineAvailable") : connectedWith(engine),
  };
}

function connectedWith(qSessionState: string): Notification {
  return { text: notificationText("OnConnected", { qSessionState }), fatal: true };
}
