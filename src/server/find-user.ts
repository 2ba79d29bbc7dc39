// Asks the site who the visitor is, and takes its word within a time.
import { Refusal } from "./answers.js";
import { Gone, inTime, isPromise, Late, type Call } from "./call.js";
import { TicketServerError } from "./errors.js";
import { siteFailure } from "./failure.js";
import { describeThrown } from "./report.js";
import { readRetryAfter } from "./retry-after.js";
import type { ResponseLike, TicketContext } from "./types/users.js";

/** The site's two functions, of which the second is optional. */
export interface UserSource {
  readonly resolveUser: (request: Request, context: TicketContext) => unknown;
  readonly mapUser?: ((found: never, context: TicketContext) => unknown) | undefined;
}

/** On whose behalf the site is asked. */
export interface Asking {
  readonly request: Request;
  readonly context: TicketContext;
  /** By its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** What the site says, of any type. Rejects with a {@link Refusal} (401, what the site refuses) or a `Failure`. */
export async function findUser(source: UserSource, asking: Asking, call: Call): Promise<unknown> {
  const { request, context } = asking;
  const { resolveUser } = source;
  const found = await ask("resolveUser", () => resolveUser(request, context), asking, call);
  if (found === undefined || found === null) {
    throw new Refusal(401, "not-signed-in", "resolveUser returned nobody");
  }
  const { mapUser } = source;
  if (!mapUser) return found;
  const mapped = await ask("mapUser", () => mapUser(found as never, context), asking, call);
  if (mapped === undefined || mapped === null) {
    throw new Refusal(403, "forbidden", "mapUser returned nobody: this visitor gets no credential");
  }
  return mapped;
}

async function ask(name: keyof UserSource, work: () => unknown, { header }: Asking, call: Call): Promise<unknown> {
  call.waitsFor = name;
  const answer = await waitFor(name, work, header, call);
  call.waitsFor = "nothing";
  if (isResponse(answer)) throw refusalOf(name, answer);
  return answer;
}

async function waitFor(
  name: keyof UserSource,
  work: () => unknown,
  header: Asking["header"],
  call: Call,
): Promise<unknown> {
  try {
    const answer = work();
    return isPromise(answer) ? await inTime(Promise.resolve(answer), call, call.remainingMs()) : answer;
  } catch (error) {
    if (error instanceof Gone) throw error;
    if (error instanceof Late) throw siteFailure(lateFault(name));
    throw siteFailure(thrownFault(name), describeThrown(error, header));
  }
}

function lateFault(name: string): TicketServerError {
  return new TicketServerError("resolve-user-late", `${name} did not answer in time.`, {
    who: "backend",
    where: name,
    set: "give the calls that it makes a time of their own, shorter than deadlineMs",
  });
}

function thrownFault(name: string): TicketServerError {
  return new TicketServerError("resolve-user-failed", `${name} threw.`, {
    who: "backend",
    where: name,
    set: "see the cause of this event; return undefined when nobody is signed in",
  });
}

/** By its shape: a Response of another `fetch` implementation is one too. */
function isResponse(value: unknown): value is ResponseLike {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers } = value as { status?: unknown; headers?: unknown };
  return (
    typeof status === "number" &&
    typeof headers === "object" &&
    headers !== null &&
    "get" in headers &&
    typeof headers.get === "function"
  );
}

const CODES: Readonly<Record<number, string>> = { 401: "not-signed-in", 403: "forbidden", 429: "rate-limited" };

function refusalOf(name: string, { status: given, headers }: ResponseLike): Refusal {
  const status = Number.isInteger(given) && given >= 400 && given <= 599 ? given : 403;
  const code = CODES[status] ?? (status >= 500 ? "unavailable" : "refused");
  const retryAfterSeconds = readRetryAfter(headers.get("retry-after"));
  return new Refusal(status, code, `${name} returned a Response ${given}`, { retryAfterSeconds });
}
