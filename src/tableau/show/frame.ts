// A view in an <iframe>: the address with the ticket is given to the frame's window, so it never stands in the document or its history.
import { watchCsp } from "../../core/net/csp.js";
import { openScope, settle } from "../../core/net/scope.js";
import { cspBlocked } from "../errors/show.js";
import type { TableauPlace } from "../place.js";
import { explainSilence } from "./explain-silence.js";
import type { Showing } from "./views.js";

/** A policy's report may come a little after the load. */
const REPORT_MS = 50;

/** Resolves when the frame has loaded, or when its view has spoken. Throws `csp-blocked`, `unreachable`, `cookie-blocked`. */
export function showInFrame(frame: HTMLIFrameElement, showing: Showing, outer: AbortSignal): Promise<void> {
  const { credential, options } = showing;
  const { place } = credential;
  return watchCsp(place.origin, outer, async (blocked) => {
    const silence = new Error();
    const { signal, end } = openScope(outer, options.timeoutMs, () => silence);
    try {
      const seen = options.waitsForView ? waitForWord(frame, place, signal) : waitForLoad(frame, signal);
      // A browser may load an error page in place of a frame that the policy forbids, or nothing.
      seen.catch(() => undefined);
      frame.contentWindow?.location.replace(addressOf(showing));
      await seen;
    } catch (error) {
      if (error !== silence) throw error;
      const directive = await blocked(0);
      throw directive ? cspBlocked(place, directive) : await explainSilence(place, options.timeoutMs, outer);
    } finally {
      end();
    }
    const directive = await blocked(REPORT_MS);
    if (directive) throw cspBlocked(place, directive);
  });
}

function addressOf({ credential, isTicket, path, query }: Showing): string {
  const { place, secret } = credential;
  const target = `${path}?${[...(query === "" ? [] : [query]), ":embed=yes"].join("&")}`;
  // The ticket as it is: its colon and equals signs are part of the path.
  if (isTicket) return `${place.origin}/trusted/${secret.reveal()}${target}`;
  const given = new URLSearchParams({ token: secret.reveal(), target });
  return `${place.origin}/vizportal/api/web/v1/auth/embed/target?${given.toString()}`;
}

/** A `load` of the blank page that each frame begins with is not the view's. */
const waitForLoad = (frame: HTMLIFrameElement, signal: AbortSignal): Promise<void> =>
  settle(signal, (resolve) => {
    const look = () => {
      if (!isBlank(frame)) resolve();
    };
    frame.addEventListener("load", look);
    return () => frame.removeEventListener("load", look);
  });

function isBlank(frame: HTMLIFrameElement): boolean {
  try {
    return frame.contentWindow?.location.href === "about:blank";
  } catch {
    // Another origin's page is in it.
    return false;
  }
}

/** Any message of a page of Tableau's in this very frame: its sign-in and error pages send none. */
const waitForWord = (frame: HTMLIFrameElement, { origin }: TableauPlace, signal: AbortSignal): Promise<void> =>
  settle(signal, (resolve) => {
    const hear = ({ source, origin: from }: MessageEvent) => {
      if (source === frame.contentWindow && from === origin) resolve();
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  });
