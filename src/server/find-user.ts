// Asks the site who the visitor is, and takes its word within a time.
import { Refusal } from "./answers.js";
import { Gone, inTime, isPromise, Late, type Call } from "./call.js";
import { invalidUser, TicketServerError } from "./errors.js";
import { siteFailure } from "./failure.js";
import type { TicketSettings } from "./options.js";
import { describeThrown } from "./report.js";
import { readRetryAfter } from "./retry-after.js";
import { foldAscii } from "./text.js";
import { checkUser, type CheckedUser } from "./ticket-user.js";
import type { ResolvedUser, ResponseLike, TicketContext, TicketHandlerOptions } from "./types.js";

type ResolveUser = TicketHandlerOptions["resolveUser"];
type Header = (name: string) => string | undefined;

/** Throws a {@link Refusal} (401 and what `resolveUser` refuses) or a `Failure` (`resolve-user-…`, `user-invalid`). */
export async function findUser(
  resolveUser: ResolveUser,
  { request, header, context }: { readonly request: Request; readonly header: Header; readonly context: TicketContext },
  call: Call,
  settings: Pick<TicketSettings, "userDirectories">,
): Promise<CheckedUser> {
  call.waitsFor = "resolveUser";
  const resolved = await ask(() => resolveUser(request, context), call, header);
  call.waitsFor = "nothing";
  if (resolved === undefined || resolved === null) {
    throw new Refusal(401, "not-signed-in", "resolveUser returned nobody");
  }
  if (isResponse(resolved)) throw refusalOf(resolved);
  return checkIdentity(resolved, settings);
}

/** Throws a `Failure` (`user-invalid`). */
export function checkIdentity(
  user: unknown,
  { userDirectories }: Pick<TicketSettings, "userDirectories">,
): CheckedUser {
  try {
    if (typeof user !== "object" || user === null) {
      throw invalidUser("form", "is no object", "return { userDirectory, userId }, or undefined for nobody");
    }
    const checked = checkUser(user);
    if (userDirectories === undefined || userDirectories.has(foldAscii(checked.userDirectory))) return checked;
    throw invalidUser("userDirectory", "is not listed in the option userDirectories", "list it, or return undefined");
  } catch (error) {
    if (error instanceof TicketServerError) throw siteFailure(error);
    throw error;
  }
}

async function ask(
  resolve: () => ResolvedUser | Promise<ResolvedUser>,
  call: Call,
  header: Header,
): Promise<ResolvedUser> {
  try {
    const resolved = resolve();
    return isPromise(resolved) ? await inTime(Promise.resolve(resolved), call, call.remainingMs()) : resolved;
  } catch (error) {
    if (error instanceof Gone) throw error;
    const isLate = error instanceof Late;
    const fault = new TicketServerError(
      isLate ? "resolve-user-late" : "resolve-user-failed",
      isLate ? "resolveUser did not answer in time." : "resolveUser threw.",
      {
        who: "backend",
        where: "resolveUser",
        set: isLate
          ? "give the calls that it makes a time of their own, shorter than deadlineMs"
          : "see the cause of this event; return undefined when nobody is signed in",
      },
    );
    throw siteFailure(fault, isLate ? undefined : describeThrown(error, header));
  }
}

/** By its shape: a Response of another `fetch` implementation is one too. */
function isResponse(value: object): value is ResponseLike {
  const { status, headers } = value as Partial<ResponseLike>;
  return typeof status === "number" && typeof headers === "object" && typeof headers.get === "function";
}

const CODES: Readonly<Record<number, string>> = { 401: "not-signed-in", 403: "forbidden", 429: "rate-limited" };

function refusalOf({ status: given, headers }: ResponseLike): Refusal {
  const status = Number.isInteger(given) && given >= 400 && given <= 599 ? given : 403;
  const code = CODES[status] ?? (status >= 500 ? "unavailable" : "refused");
  const retryAfterSeconds = readRetryAfter(headers.get("retry-after"));
  return new Refusal(status, code, `resolveUser returned a Response ${given}`, { retryAfterSeconds });
}
