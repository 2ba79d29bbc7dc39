// An object or a sheet in a frame: Qlik's single page, after the sign-in. None of Qlik's scripts and styles reach this page.
import { showSingle } from "../authenticate.js";
import type { QlikSession } from "../index.js";
import type { Work } from "./draw-object.js";
import { singleWords } from "./object-wish.js";
import type { SignIn } from "./sign-in.js";

/** Throws what the sign-in throws, `frame-refused`, `csp-blocked`, and `qlik-load-failed`. */
export async function showSingleObject({ app, wish, frame, cleanup, done }: Work, signIn: SignIn): Promise<void> {
  const session = await signIn.start();
  if (cleanup.isDone()) return;
  const { object, sheet, settings } = wish;
  const scope = new AbortController();
  cleanup.add(() => scope.abort(0));
  const single = createSingle(settings["texttitle"] ?? "Chart from Qlik Sense");
  try {
    await showSingle(
      { place: frame.canvas, frame: single },
      session.proxy,
      { app, object, sheet, ...singleWords(settings) },
      scope.signal,
    );
  } catch (error) {
    single.remove();
    throw error;
  }
  if (cleanup.isDone()) return;
  hideWhileAway(single, session, scope.signal);
  done(session);
}

function createSingle(title: string): HTMLIFrameElement {
  const single = document.createElement("iframe");
  single.setAttribute("part", "iframe");
  single.title = title;
  single.referrerPolicy = "no-referrer";
  single.allow = "fullscreen; clipboard-write";
  Object.assign(single.style, { border: "0", width: "100%", height: "100%", display: "block" });
  return single;
}

/** A page that comes back from the back/forward cache shows nothing before a look has said that the session is still this user's. */
function hideWhileAway(single: HTMLElement, session: QlikSession, signal: AbortSignal): void {
  addEventListener("pagehide", () => (single.style.visibility = "hidden"), { signal });
  const look = async () => {
    if ((await session.check()) === "active") single.style.visibility = "";
  };
  // Where the first look got no answer, the next one does when the visitor is there.
  for (const type of ["pageshow", "focus"]) {
    addEventListener(type, () => void (single.style.visibility && look().catch(() => undefined)), { signal });
  }
}
