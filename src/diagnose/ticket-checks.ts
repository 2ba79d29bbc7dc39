// The two checks that are made only when they are asked for: one ticket that is left to expire, and a whole sign-in.
import { EmbedError, isEmbedError } from "../core/errors.js";
import type { Flow } from "../qlik-sense/flow.js";
import { userName } from "../qlik-sense/problems/sentence.js";
import { acceptAnswer, type Expected } from "../qlik-sense/session/reuse.js";
import { fetchTicket } from "../qlik-sense/ticket/fetch-ticket.js";
import type { AuthenticateOptions, QlikEvent, Source } from "../qlik-sense/types.js";
import { found, findingOf, findingOfThrown, type Finding } from "./finding.js";

export interface Issued {
  readonly findings: readonly Finding[];
  /** Where the ticket is good, and for whom; absent where none came. */
  readonly expected?: Expected;
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
export async function checkTicket(flow: Flow): Promise<Issued> {
  const { source } = flow.settings;
  // A ticket that came with the page is not asked for; its address is what may be wrong.
  const { url, ask } = source;
  const settings = { ...flow.settings, retry: 0, source: { ...(url && { url }), ...(ask && { ask }) } };
  const from = performance.now();
  try {
    const answer = await fetchTicket({ ...flow, settings }, 1);
    const ms = Math.round(performance.now() - from);
    const expected = acceptAnswer({ ...flow, settings }, answer);
    const { user, sessionKey } = answer;
    const who = `for ${user ? userName(user) : "a user whom it does not name"}, ${sessionKey ? "with" : "without"} a session key`;
    const what = `A ticket came in ${ms} ms, ${who}; it was not spent.`;
    if (user && sessionKey) return { expected, findings: [found("ticket", "ok", what)] };
    const cost = `${what} Each page load spends one of the user's five sessions then.`;
    const set = "answer { ticket, user: { userDirectory, userId }, sessionKey } beside each other";
    const docs = "docs/errors.md#warning-user-not-named";
    return { expected, findings: [found("ticket", "warning", cost, ["backend", "Ticket endpoint", set], docs)] };
  } catch (error) {
    flow.signal.throwIfAborted();
    return { findings: [await findingOfThrown("ticket", error)] };
  }
}

export interface SpentTicket {
  readonly finding: Finding;
  readonly proxy?: string;
}

/** Signs in as the page would, without Qlik's files. */
export async function checkSignIn(source: Source, options: AuthenticateOptions): Promise<SpentTicket> {
  const { authenticate } = await import("../authenticate.js");
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
    const finding = isEmbedError(error) ? findingOf("sign-in", error) : await findingOfThrown("sign-in", error);
    return { finding };
  }
}

export const badSwitch = (name: string): EmbedError =>
  new EmbedError(`"${name}" is not usable as given.`, {
    code: "invalid-option",
    stage: "configure",
    fix: { who: "page", where: "diagnose(source, options)", set: `${name} = true or false` },
    retryable: false,
  });
