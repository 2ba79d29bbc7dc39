// The two checks that are made only when they are asked for: one ticket that is left to expire, and a whole sign-in.
import { isEmbedError, type EmbedError } from "../core/errors/embed-error.js";
import { optionUnusable } from "../core/errors/call.js";
import type { Identity } from "../core/provider.js";
import { authenticate } from "../authenticate.js";
import { userName, userOf, type QlikUser } from "../qlik-sense/identity.js";
import { qlikSense } from "../qlik-sense/provider.js";
import type { Proxy } from "../qlik-sense/proxy.js";
import type { Settings } from "../qlik-sense/settings.js";
import type { QlikEvent } from "../qlik-sense/event-types.js";
import type { AuthenticateOptions, Source } from "../qlik-sense/types.js";
import { found, findingOf, findingOfThrown, type Finding } from "./finding.js";

export interface Issued {
  readonly findings: readonly Finding[];
  /** Where the ticket is good; absent where none came. */
  readonly proxy?: Proxy;
  /** For whom it is; absent where nobody said so. */
  readonly user?: QlikUser | undefined;
}

export const notIssued = (): Finding =>
  found(
    "ticket",
    "skipped",
    "Not asked for one. diagnose(source, { issue: true }) does, and leaves the ticket unspent.",
  );

export const notSpent = (): Finding =>
  found("sign-in", "skipped", "Not tried. diagnose(source, { spend: true }) signs in, without Qlik's files.");

/** Asks the page's endpoint once for a ticket, and drops it. */
export async function checkTicket(settings: Settings, signal: AbortSignal): Promise<Issued> {
  // A ticket that came with the page is not asked for; its address is what may be wrong.
  const { url, ask } = settings.source;
  const provider = qlikSense({ ...settings, retry: 0, source: { ...(url && { url }), ...(ask && { ask }) } });
  const startedAt = performance.now();
  try {
    const { acquire } = await provider.prepare(signal);
    const fresh = await acquire({ signal, attempt: 1, reason: "start", warn: () => undefined });
    const expected = provider.expected?.identity;
    if (expected && fresh.identity && expected.key !== fresh.identity.key) {
      throw provider.explain.otherUserAnswered(expected, fresh.identity);
    }
    const ms = Math.round(performance.now() - startedAt);
    const finding = judgeTicket(ms, fresh.identity, fresh.rightsKey !== undefined);
    return { proxy: fresh.place, user: fresh.identity && userOf(fresh.identity), findings: [finding] };
  } catch (error) {
    signal.throwIfAborted();
    return { findings: [findingOfThrown("ticket", error)] };
  }
}

function judgeTicket(ms: number, identity: Identity | undefined, hasKey: boolean): Finding {
  const who = `for ${identity ? identity.label : "a user whom it does not name"}, ${hasKey ? "with" : "without"} a session key`;
  const what = `A ticket came in ${ms} ms, ${who}; it was not spent.`;
  if (identity && hasKey) return found("ticket", "ok", what);
  const cost = `${what} Each page load spends one of the user's five sessions then.`;
  const set = "answer { ticket, user: { userDirectory, userId }, sessionKey } beside each other";
  return found("ticket", "warning", cost, ["backend", "Ticket endpoint", set], "docs/errors.md#warning-user-not-named");
}

export interface SpentTicket {
  readonly finding: Finding;
  readonly proxy?: string;
}

/** Signs in as the page would, without Qlik's files. */
export async function checkSignIn(source: Source, options: AuthenticateOptions): Promise<SpentTicket> {
  const ways: string[] = [];
  let ready = "";
  const onEvent = (event: QlikEvent) => {
    if (event.type === "stage" && event.via) ways.push(`${event.stage} by ${event.via}`);
    if (event.type === "ready") {
      const cost = event.reused ? "the live session was used again, no ticket spent" : ways.join(", ");
      ready = `in ${Math.round(event.durationMs)} ms (${cost})`;
    }
    options.onEvent?.(event);
  };
  try {
    const session = await authenticate(source, { ...options, bootstrap: false, onEvent });
    const { user, identity, proxy } = session;
    session.dispose();
    const who = user ? userName(user) : "somebody whom nothing names";
    return { proxy, finding: found("sign-in", "ok", `Signed in as ${who}, ${identity}, ${ready}.`) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { finding: isEmbedError(error) ? findingOf("sign-in", error) : findingOfThrown("sign-in", error) };
  }
}

export const badSwitch = (name: string): EmbedError =>
  optionUnusable("diagnose(source, options)", name, "true or false");
