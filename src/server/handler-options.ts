// The settings that every handler has, checked once, at start: a mistake is told by the console and not by the first visitor.
import { invalidOption } from "./errors.js";
import { readLimits, type LimitSettings } from "./limit-options.js";
import type { OriginRule } from "./page-origin.js";
import type { HandlerOptions } from "./types/options.js";

/** The settings as the desk uses them. */
export interface DeskSettings {
  readonly originRule: OriginRule;
  readonly deadlineMs: number;
  readonly limits: LimitSettings;
}

const ALLOWED_HEADERS = ["content-type", "x-qlik-ticket", "x-qlik-ticket-user", "authorization"];
const DEFAULT_DEADLINE_MS = 7_000;

/** Throws `TicketServerError` (`invalid-option`) that names the setting and the value to give. Their kinds were checked before. */
export function readHandlerOptions<Event>(
  options: HandlerOptions<Event> & { readonly resolveUser: unknown },
): DeskSettings {
  if (options.resolveUser === undefined) {
    throw invalidOption("resolveUser", "is missing", "a function that says by your own session who the visitor is");
  }
  return {
    originRule: { origins: readOrigins(options.origin), allowHeaders: readHeaderNames(options.allowHeaders ?? []) },
    deadlineMs: options.deadlineMs ?? DEFAULT_DEADLINE_MS,
    limits: readLimits(options.limits),
  };
}

function readOrigins(value: string | readonly string[] | undefined): ReadonlySet<string> {
  const origins = value === undefined ? [] : typeof value === "string" ? [value] : value;
  for (const origin of origins) {
    if (URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin) continue;
    throw invalidOption(
      "origin",
      `lists ${JSON.stringify(origin)}, which is not an origin`,
      "scheme, host and port exactly as browsers send them: https://app.company.com (lower case, no slash at the end, no *)",
    );
  }
  return new Set(origins);
}

function readHeaderNames(names: readonly string[]): string[] {
  const wrong = names.find((name) => !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || name === "*");
  if (wrong === undefined) return [...new Set([...ALLOWED_HEADERS, ...names.map((name) => name.toLowerCase())])];
  throw invalidOption(
    "allowHeaders",
    `lists ${JSON.stringify(wrong)}, which is not a header name`,
    "names such as X-CSRF-Token",
  );
}
