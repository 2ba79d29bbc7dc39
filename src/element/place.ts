// An element in which an object stands, kept as the element says: drawn anew when its attributes change or something else
// emptied it, let go when it leaves the page.
import { drawObject, type Drawing } from "./draw-object.js";
import { showNotice } from "./notice.js";
import { readWish, type ObjectWish } from "./object-wish.js";
import type { Attributes } from "./attributes.js";
import { signInFor, type SignIn } from "./sign-in.js";

/** What the page gives to elements that say nothing themselves. */
export interface PageSettings {
  readonly attributes: () => Attributes;
  /** Made by code; goes before the page's attributes, not before the element's own. */
  readonly signIn?: SignIn | undefined;
}

export interface Place {
  /** Looks at the element again; cheap when nothing changed. */
  update(): void;
  leave(): void;
}

/** A script that empties the element each time it is filled would never end. */
const MAX_REFILLS = 5;

export function createPlace(host: HTMLElement, page: PageSettings): Place {
  let drawing: Drawing | undefined;
  let drawn: readonly unknown[] = [];
  let refills = 0;

  const draw = (wish: ObjectWish, signIn: SignIn | undefined) => {
    close();
    drawn = [wish.app, wish.object, signIn];
    drawing = openDrawing(host, wish, signIn, () => draw(wish, signIn));
  };
  const close = () => {
    drawing?.close();
    drawing = undefined;
  };
  const update = () => {
    if (!host.isConnected) return;
    const wish = readWish(host, page.attributes());
    const { app, object, settings } = wish;
    if (!app && !object) {
      leave();
      return;
    }
    const signIn = chooseSignIn(host, page, settings);
    if (isStillParsed(host) || (!signIn && document.readyState === "loading")) {
      document.addEventListener("DOMContentLoaded", update, { once: true });
      return;
    }
    const isSame = [app, object, signIn].every((each, index) => each === drawn[index]);
    if (drawing && isSame && (drawing.isInPlace() || ++refills > MAX_REFILLS)) return;
    draw(wish, signIn);
  };
  const leave = () => {
    document.removeEventListener("DOMContentLoaded", update);
    close();
  };
  return { update, leave };
}

/** Draws; says so when the session has ended, and draws anew when it is there again or the visitor wants another try. */
function openDrawing(host: HTMLElement, wish: ObjectWish, signIn: SignIn | undefined, drawAnew: () => void): Drawing {
  let isClosed = false;
  const tryAgain = async () => {
    await signIn?.tryAgain();
    if (!isClosed) drawAnew();
  };
  let shown: Drawing = drawObject(host, wish, signIn, () => void tryAgain());
  const endListening = signIn?.listen((news) => {
    if (news === "draw") drawAnew();
    // An object that waits for the session goes on waiting.
    else if (shown.isDone()) {
      shown.close();
      shown = showNotice(host, news, wish.settings, () => void signIn.tryAgain());
    }
  });
  return {
    isInPlace: () => shown.isInPlace(),
    isDone: () => shown.isDone(),
    close() {
      isClosed = true;
      endListening?.();
      shown.close();
    },
  };
}

/** An element with a ticket address of its own signs in by that; others use the sign-in that the page's code has made. */
function chooseSignIn(host: HTMLElement, page: PageSettings, settings: Attributes): SignIn | undefined {
  const ownAddress = readWish(host, {}).settings["ticketurl"];
  return ownAddress || !page.signIn ? signInFor(settings) : page.signIn;
}

/** The parser would put what it still finds in the element beside the frame. */
const isStillParsed = (host: HTMLElement) => document.readyState === "loading" && !host.nextSibling;
