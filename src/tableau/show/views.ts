// The views of one session: each frame gets a credential of its own when it is about to load, and all are emptied when the session ends.
import { isEmbedError } from "../../core/errors/embed-error.js";
import { openScope, type Scope } from "../../core/net/scope.js";
import type { Credential, CredentialSource } from "../../core/provider.js";
import { inTurn } from "../../core/share/turn.js";
import { noTableauScript, notAFrame, queryInViz } from "../errors/configure.js";
import { formerUserStays } from "../errors/use.js";
import { viewPath, type TableauPlace } from "../place.js";
import type { EndSession } from "../provider.js";
import { readShowOptions, type CheckedShow } from "../settings.js";
import type { ShowOptions } from "../types.js";
import { lastViewer, rememberUser } from "../visitor.js";
import { showInFrame } from "./frame.js";
import { waitUntilNear } from "./near.js";
import { isViz, showInViz } from "./viz.js";

export interface Views {
  readonly show: (element: HTMLElement, view: string, options?: ShowOptions) => Promise<void>;
  /** Empties all frames; what is under way rejects with `reason`. */
  readonly empty: (reason: Error) => void;
}

export interface ViewsOf {
  readonly credentials: CredentialSource<TableauPlace>;
  readonly credential: string;
  readonly end: EndSession | undefined;
}

/** One view on its way, or on the page. */
export interface Showing {
  readonly credential: Credential<TableauPlace>;
  readonly isTicket: boolean;
  readonly path: string;
  readonly query: string;
  readonly options: CheckedShow;
  /** Ends with the view: another one takes its place, or the session is closed. */
  readonly signal: AbortSignal;
  /** A credential of the same user for a view whose session at Tableau is over. */
  readonly renew: () => Promise<Credential<TableauPlace>>;
  /** Tells of a failure that no promise carries. */
  readonly report: (error: unknown) => void;
}

export function createViews(session: ViewsOf): Views {
  const shown = new Map<HTMLElement, Scope>();
  return {
    async show(element, view, options = {}) {
      const checked = readShowOptions(options);
      assertFrame(element);
      // Refused before a ticket is asked for.
      const { query } = viewPath(NOWHERE, view);
      if (isViz(element) && query !== "") throw queryInViz();
      shown.get(element)?.end(replaced());
      const scope = openScope();
      shown.set(element, scope);
      const call = openScope(scope.signal);
      const stop = () => call.end(checked.signal?.reason);
      checked.signal?.addEventListener("abort", stop);
      try {
        checked.signal?.throwIfAborted();
        await showOne(session, element, view, { options: checked, life: scope.signal, signal: call.signal });
      } finally {
        checked.signal?.removeEventListener("abort", stop);
      }
    },
    empty(reason) {
      for (const [element, scope] of shown) {
        scope.end(reason);
        blank(element);
      }
      shown.clear();
    },
  };
}

const NOWHERE: TableauPlace = { id: "", origin: "", site: "" };

const replaced = () => new DOMException("The element shows another view now.", "AbortError");

interface Work {
  readonly options: CheckedShow;
  /** Ends with the view. */
  readonly life: AbortSignal;
  /** Ends with the call. */
  readonly signal: AbortSignal;
}

async function showOne(session: ViewsOf, element: HTMLElement, view: string, work: Work): Promise<void> {
  const { credentials } = session;
  const { options, signal, life } = work;
  if (options.when === "near") await waitUntilNear(element, signal);
  const credential = await credentials.take();
  signal.throwIfAborted();
  const showing: Showing = {
    credential,
    isTicket: session.credential === "ticket",
    ...viewPath(credential.place, view),
    options,
    signal: life,
    renew: credentials.take,
    report: (error) => {
      if (isEmbedError(error)) credentials.report(error);
    },
  };
  const load = () =>
    isViz(element) ? showInViz(element, showing, signal) : showInFrame(element as HTMLIFrameElement, showing, signal);
  await asOneUser(session, credential, signal, load);
}

/**
 * The views of one user load side by side. A user's first view loads alone, in all tabs: while it makes its session at Tableau, no
 * other user's view may make one.
 */
async function asOneUser(
  session: ViewsOf,
  credential: Credential<TableauPlace>,
  signal: AbortSignal,
  load: () => Promise<void>,
): Promise<void> {
  const { place, identity } = credential;
  const remember = () => rememberUser(place.id, identity);
  if (lastViewer(place.id, identity) === "this-user") {
    remember();
    return load();
  }
  return inTurn(`tableau ${place.id}`, signal, async () => {
    await leaveFormerUser(session, credential, signal);
    remember();
    await load();
  });
}

/** Throws `invalid-option`. */
function assertFrame(element: HTMLElement): void {
  const isFrame = element instanceof HTMLIFrameElement || isViz(element);
  if (!isFrame || !element.isConnected) throw notAFrame();
  if (isViz(element) && !customElements.get("tableau-viz")) throw noTableauScript();
}

/** Tableau would show the former user's view: its session is ended first, or nothing is shown. Throws `user-mismatch`. */
async function leaveFormerUser({ end }: ViewsOf, credential: Credential<TableauPlace>, signal: AbortSignal) {
  const { place, identity } = credential;
  if (lastViewer(place.id, identity) === "former-user" && !(await end?.(place, signal))) throw formerUserStays(place);
  signal.throwIfAborted();
}

function blank(element: HTMLElement): void {
  // Without a src Tableau's element keeps the view that it has: it has to leave the document.
  if (isViz(element)) element.remove();
  else (element as HTMLIFrameElement).contentWindow?.location.replace("about:blank");
}
