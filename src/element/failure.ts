// What is said when an object cannot be shown: to visitors a short text, to developers everything, in the console.
import { singleUrlAt } from "../authenticate.js";
import { isEmbedError, type QlikMashup } from "../index.js";
import { isOn, type Attributes } from "./attributes.js";
import type { Retry, WayOut } from "./frame.js";
import type { ObjectWish } from "./object-wish.js";

const LOCAL = /^(localhost|127\.[\d.]+|\[::1\]|.+\.localhost)$/;
const told = new WeakSet();

/** Which attribute sends the anti-forgery token whose lack a ticket endpoint answers with that status. */
const ATTRIBUTES: Readonly<Partial<Record<number, string>>> = {
  400: 'data-csrf-field="__RequestVerificationToken"',
  419: 'data-csrf-meta="csrf-token"',
};

/** Where another loader is in the way, a frame is not. */
const BY_CODE: Readonly<Record<string, string>> = { "amd-conflict": 'data-mode="iframe"' };

function attributeFor(error: unknown): string | undefined {
  if (!isEmbedError(error)) return undefined;
  const { stage, status, code } = error;
  return stage === "acquire" && status !== undefined ? ATTRIBUTES[status] : BY_CODE[code];
}

const messageOf = (error: unknown): string =>
  String((error as { readonly message?: unknown } | undefined)?.message ?? error);

/** Writes the failure to the console, a shared one once, and returns what it wrote. */
export function tellFailure(error: unknown): string {
  const said = messageOf(error);
  const attribute = attributeFor(error);
  const message = said + (attribute ? ` With the script tag: ${attribute}` : "");
  const shared = Object(error) as object;
  if (!told.has(shared)) console.error(`qlik-ticket: ${message}`);
  told.add(shared);
  return message;
}

/** Whether the box may show what the console says: on the developer's own machine, or where `data-debug` asks for it. */
export const showsDetail = ({ debug }: Attributes): boolean =>
  debug === undefined ? LOCAL.test(location.hostname) : isOn(debug);

/** What visitors read when the session has ended; `data-text-expired` goes before. */
export const expiredText = ({ textexpired }: Attributes): string =>
  textexpired ?? "This chart has not been used for a while.";

/**
 * What visitors read. The page's own texts go before: `data-text-sign-in`, `data-text-expired`, `data-text-signed-out`,
 * `data-text-other-user`, `data-text-error`.
 */
export function textFor(error: unknown, settings: Attributes): string {
  const { textsignin, textsignedout, textotheruser, texterror } = settings;
  const code = isEmbedError(error) ? error.code : undefined;
  if (code === "session-expired") return expiredText(settings);
  if (code === "signed-out") return textsignedout ?? "You have been signed out.";
  if (code === "not-signed-in") return textsignin ?? "Sign in to this site to see this chart.";
  if (code === "other-user") return textotheruser ?? "Somebody else is signed in now.";
  return texterror ?? "This chart cannot be shown at the moment.";
}

/** What visitors read where there is no data; `data-text-empty` goes before. */
export const emptyText = ({ textempty }: Attributes): string => textempty ?? "There is no data to show.";

/** Where this page cannot show the object, and a tab of Qlik's own can: there Qlik's cookies are no third party's, and there is no frame. */
const ELSEWHERE: readonly string[] = ["cookie-blocked", "frame-refused"];

/** The link to the object in Qlik; its address holds no ticket. `data-text-open` is what stands on it. */
export function wayOutOf(error: unknown, { app, object, sheet, settings }: ObjectWish): WayOut | undefined {
  if (!isEmbedError(error) || !ELSEWHERE.includes(error.code) || !error.proxy || !app) return undefined;
  try {
    return { label: settings["textopen"] ?? "Open in Qlik", address: singleUrlAt(error.proxy, { app, object, sheet }) };
  } catch {
    return undefined;
  }
}

/** Ends of a session: nothing is asked by itself. */
const ENDS: readonly string[] = ["other-user", "signed-out", "session-expired"];

/** Where the visitor may try again: the session has ended, or the same may go well later. */
export const isForVisitor = (error: unknown): boolean =>
  isEmbedError(error) && (ENDS.includes(error.code) || (error.retryable && error.stage === "session"));

/** The visitor's button; `data-text-retry` is what stands on it. */
export const retryOf = ({ textretry }: Attributes, run: () => void): Retry => ({
  label: textretry ?? "Try again",
  run,
});

/** Qlik says little about why it does not draw; the usual causes stand beside it. */
export function notDrawn({ config }: QlikMashup, app: string, object: string, cause?: unknown): Error {
  if (isEmbedError(cause)) return cause;
  const reason = cause ? messageOf(cause) : "no answer";
  const prefix = config.prefix.slice(1, -1) || "(default)";
  return new Error(
    `Qlik did not draw object "${object}" of app "${app}": ${reason}. Are both ids right, in letter case too? May this user open the app? If its WebSocket was refused: QMC > Virtual proxies > ${prefix}: Host allow list = ${location.hostname}`,
    { cause },
  );
}

/** The page's own words are incomplete, or wrong as told. */
export const misplaced = (wrong: string | undefined): Error =>
  new Error(
    wrong ?? 'There is no ticket address: data-ticket-url="/api/qlik-ticket", on the script tag or on the element.',
  );
