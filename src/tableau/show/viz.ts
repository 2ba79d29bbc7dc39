// A view in Tableau's own element, <tableau-viz> (npm package @tableau/embedding-api, 3.x): it needs the ticket in its `src`, or the token in
// its `token`, tells what became of it by events, and asks for another token when the session at Tableau is over.
import { openScope, settle } from "../../core/net/scope.js";
import { originRefused, tokenRefused, vizFailed } from "../errors/show.js";
import type { TableauPlace } from "../place.js";
import { explainSilence } from "./explain-silence.js";
import type { Showing } from "./views.js";

interface Viz extends HTMLElement {
  iframeAttributeLoading?: string;
  setAuthToken?(token: string): void;
}

export const isViz = (element: HTMLElement): element is Viz => element.localName === "tableau-viz";

/** Resolves when the view's size is known. Throws `credential-rejected`, `cors-missing`, `unreachable`, `cookie-blocked`. */
export async function showInViz(viz: Viz, showing: Showing, outer: AbortSignal): Promise<void> {
  const { credential, isTicket, path, options, signal: life } = showing;
  const { place, secret } = credential;
  const silence = new Error();
  const { signal, end } = openScope(outer, options.timeoutMs, () => silence);
  try {
    const seen = waitForView(viz, place, signal);
    seen.catch(() => undefined);
    // The element's frame is lazy by default; a ticket would be over when the visitor comes to it.
    viz.setAttribute("iframe-attribute-loading", "eager");
    // For a frame that the element has made already.
    viz.iframeAttributeLoading = "eager";
    if (!isTicket) {
      // In this order: without a `src` the element renders nothing yet.
      viz.removeAttribute("src");
      viz.setAttribute("token", secret.reveal());
      keepAlive(viz, showing, life);
    }
    viz.setAttribute("src", `${place.origin}${isTicket ? `/trusted/${secret.reveal()}` : ""}${path}`);
    await seen;
  } catch (error) {
    throw error === silence ? await explainSilence(place, options.timeoutMs, outer) : error;
  } finally {
    end();
  }
}

const waitForView = (viz: Viz, place: TableauPlace, signal: AbortSignal): Promise<void> =>
  settle(signal, (resolve, reject) => {
    const isThere = () => resolve();
    const hasFailed = (event: Event) => reject(errorOf(place, event));
    viz.addEventListener("firstvizsizeknown", isThere);
    viz.addEventListener("vizloaderror", hasFailed);
    return () => {
      viz.removeEventListener("firstvizsizeknown", isThere);
      viz.removeEventListener("vizloaderror", hasFailed);
    };
  });

/** Of the element's text the number alone: the text may hold the token. */
function errorOf(place: TableauPlace, event: Event): Error {
  const { errorCode, message } = Object((event as CustomEvent<unknown>).detail) as Readonly<Record<string, unknown>>;
  if (errorCode === "auth-failed") {
    const [, number] = /\\*"code\\*"\s*:\s*(\d+)/.exec(String(message)) ?? [];
    return tokenRefused(place, number === undefined ? undefined : Number(number));
  }
  if (errorCode === "unknown-auth-error") return originRefused(place);
  return vizFailed(place, /^[a-z-]{1,40}$/.test(String(errorCode)) ? String(errorCode) : "no code");
}

/** The session at Tableau is over: the view goes on with another token of the same user. */
function keepAlive(viz: Viz, { credential, renew, report }: Showing, life: AbortSignal): void {
  const give = async () => {
    try {
      const { secret } = await renew();
      life.throwIfAborted();
      viz.setAuthToken?.(secret.reveal());
    } catch (error) {
      // What Tableau's element throws repeats the token.
      if (!life.aborted)
        report(error instanceof Error && "code" in error ? error : vizFailed(credential.place, "renewal"));
    }
  };
  const ask = () => void give();
  viz.addEventListener("readytoreceiveauthtoken", ask);
  life.addEventListener("abort", () => viz.removeEventListener("readytoreceiveauthtoken", ask), { once: true });
}
