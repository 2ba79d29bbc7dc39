// What is said when an object cannot be shown: to visitors a short text, to developers everything, in the console.
import { isEmbedError, type QlikMashup } from "../index.js";
import { isOn, type Attributes } from "./attributes.js";
import type { ObjectWish } from "./object-wish.js";

const LOCAL = /^(localhost|127\.[\d.]+|\[::1\]|.+\.localhost)$/;
const told = new WeakSet();

/** Which attribute sends the token that a message asks for. */
const ATTRIBUTES: readonly (readonly [asked: string, attribute: string])[] = [
  ["X-CSRF-TOKEN", 'data-csrf-meta="csrf-token"'],
  ["RequestVerificationToken", 'data-csrf-field="__RequestVerificationToken"'],
];

const messageOf = (error: unknown): string =>
  String((error as { readonly message?: unknown } | undefined)?.message ?? error);

/** Writes the failure to the console, a shared one once, and returns what it wrote. */
export function tellFailure(error: unknown): string {
  const said = messageOf(error);
  const attribute = ATTRIBUTES.find(([asked]) => said.includes(asked))?.[1];
  const message = said + (attribute ? ` With the script tag: ${attribute}` : "");
  const shared = Object(error) as object;
  if (!told.has(shared)) console.error(`qlik-ticket: ${message}`);
  told.add(shared);
  return message;
}

/** Whether the box may show what the console says: on the developer's own machine, or where `data-debug` asks for it. */
export const showsDetail = ({ debug }: Attributes): boolean =>
  debug === undefined ? LOCAL.test(location.hostname) : isOn(debug);

export const textFor = (error: unknown, { textsignin, texterror }: Attributes): string =>
  isEmbedError(error) && error.code === "not-signed-in"
    ? (textsignin ?? "Sign in to this site to see this chart.")
    : (texterror ?? "This chart cannot be shown at the moment.");

/** Qlik says little about why it does not draw; the usual causes stand beside it. */
export function notDrawn({ config }: QlikMashup, app: string, object: string, cause?: unknown): Error {
  const reason = cause ? messageOf(cause) : "no answer";
  const prefix = config.prefix.slice(1, -1) || "(default)";
  return new Error(
    `Qlik did not draw object "${object}" of app "${app}": ${reason}. Are both ids right, in letter case too? May this user open the app? If its WebSocket was refused: QMC > Virtual proxies > ${prefix}: Host allow list = ${location.hostname}`,
    { cause },
  );
}

/** The page's own words are incomplete. */
export const misplaced = ({ app, object }: ObjectWish): Error =>
  new Error(
    app && object
      ? 'There is no ticket address: data-ticket-url="/api/qlik-ticket", on the script tag or on the element'
      : `An element names ${app ? "no object: data-qlik-object" : "no app: data-qlik-app"}="…"`,
  );
