// Calls authenticate() in the test page and reports what a page can know of the outcome.
import type { AuthenticateOptions, EmbeddedTicket, QlikEvent, QlikUser } from "../../../src/index.js";
import type { Browser } from "./browser.js";
import type { LeftBehind } from "./watch.js";
import { TICKET_ENDPOINT } from "./world.js";

type PlainOptions = Omit<AuthenticateOptions, "signal" | "onEvent" | "parse" | "fetch">;

export interface SignInRequest {
  readonly endpoint?: string | EmbeddedTicket;
  readonly options?: PlainOptions;
  /** Aborts the call's signal at the start of this stage. */
  readonly abortAt?: "ticket" | "consume" | "verify" | "bootstrap";
}

export interface Outcome {
  readonly user?: QlikUser;
  readonly identity?: string;
  readonly hasQlik?: boolean;
  readonly code?: string;
  readonly message?: string;
  /** Name, message, stack, JSON form and every own field of the error, and the same of its causes. */
  readonly described?: string;
  readonly events: readonly QlikEvent[];
  readonly before: LeftBehind;
  readonly after: LeftBehind;
}

/** The page keeps what it got as `window.mashup`. */
export async function signIn(browser: Browser, request: SignInRequest = {}): Promise<Outcome> {
  const { endpoint = TICKET_ENDPOINT, options = {}, abortAt = "" } = request;
  return (await browser.evaluate(`
    const events = [];
    const controller = new AbortController();
    const onEvent = (event) => {
      events.push(event);
      if (event.stage === ${JSON.stringify(abortAt)} && event.status === "start") controller.abort(new Error("the page gave up"));
    };
    const options = { ...${JSON.stringify(options)}, onEvent, signal: watch.signal(controller.signal) };
    // Once in some hundred page loads WebKitGTK says "loaded" before a module script has run.
    while (!window.qlikTicket) await new Promise((resolve) => requestAnimationFrame(resolve));
    const before = watch.leftBehind();
    let outcome;
    try {
      const mashup = await qlikTicket.authenticate(${JSON.stringify(endpoint)}, options);
      window.mashup = mashup;
      outcome = { user: mashup.user, identity: mashup.identity, hasQlik: typeof mashup.qlik?.openApp === "function" };
    } catch (error) {
      outcome = { code: error.code, message: error.message, described: watch.describeError(error) };
    }
    // What closes or arrives late gets its turn before the account is taken: RequireJS's own timer is its own, and late on a
    // machine that is busy. Shorter than any deadline of the library, so that none of their timers is overlooked.
    const until = performance.now() + 1500;
    let after;
    do {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)));
      after = watch.leftBehind();
    } while (after.timers > before.timers && performance.now() < until);
    return { ...outcome, events, before, after };
  `)) as Outcome;
}

/** How each stage that succeeded did its work. */
export const vehicles = ({ events }: Outcome) =>
  Object.fromEntries(
    events.flatMap((event) => (event.type === "stage" && event.via ? [[event.stage, event.via] as const] : [])),
  );

export const wasReused = ({ events }: Outcome) => events.some((event) => event.type === "ready" && event.reused);

/** The stages in the order of the flow, each with its start and its end; the bootstrap may overlap the one before. */
export function stages({ events }: Outcome): readonly string[] {
  const order = ["ticket", "consume", "verify", "bootstrap"];
  const told = events.flatMap((event) => (event.type === "stage" ? [event] : []));
  return order.flatMap((stage) =>
    told.filter((event) => event.stage === stage).map(({ status }) => `${stage} ${status}`),
  );
}
