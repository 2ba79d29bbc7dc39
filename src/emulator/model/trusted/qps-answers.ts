// Answers of the trusted side. Its errors are HTML-escaped text, not JSON (quotes arrive as `&#39;`: pouc/qlik-utils).

import { answer, escapeHtml, jsonAnswer } from "../http/answers.js";
import { shownUser } from "../state/user-names.js";
import type { Session } from "../state/sessions.js";
import type { Site } from "../state/site.js";
import type { ProxyResponse } from "../types.js";

export function plainError(status: number, text: string): ProxyResponse {
  return answer(status, "text/html; charset=utf-8", escapeHtml(text));
}

/** A JSON answer whose property names are spelled as the site is set to; `value` has them in PascalCase. */
export function qpsAnswer(site: Site, status: number, value: unknown): ProxyResponse {
  return jsonAnswer(status, site.settings.emitCase === "pascal" ? value : camelCased(value));
}

/** A session as the trusted side names it; qlik-session-auth takes the properties in this order alone. */
export function sessionData(site: Site, { user, id, attributes }: Session) {
  const { userDirectory, userId } = shownUser(user, site.settings.userCase);
  return { UserDirectory: userDirectory, UserId: userId, Attributes: attributes, SessionId: id };
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>).map(([key, entry]) => [
    key.charAt(0).toLowerCase() + key.slice(1),
    // The names of a user's attributes are data.
    key === "Attributes" ? entry : camelCased(entry),
  ]);
  return Object.fromEntries(entries) as unknown;
}
