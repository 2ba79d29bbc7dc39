// An element in which an object stands, kept as the element says: drawn anew when its attributes change or something else
// emptied it, let go when it leaves the page.
import { drawObject, type Drawing } from "./draw-object.js";
import { showNameless, showNotice } from "./notice.js";
import { setHeight } from "./frame.js";
import { readWish, wishKey, type ObjectWish } from "./object-wish.js";
import type { Attributes } from "./attributes.js";
import { signInsFor, type SignIns } from "./sign-in.js";

/** What the page gives to elements that say nothing themselves. */
export interface PageSettings {
  readonly attributes: () => Attributes;
  /** Made by code; goes before the page's attributes, not before the element's own. */
  readonly signIns?: SignIns | undefined;
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

  const draw = (wish: ObjectWish, signIns: SignIns | undefined) => {
    close();
    drawn = [wishKey(wish), signIns];
    drawing = openDrawing(host, wish, signIns, () => draw(wish, signIns));
  };
  const close = () => {
    drawing?.close();
    drawing = undefined;
    drawn = [];
  };
  const update = () => {
    if (!host.isConnected) return;
    const wish = readWish(host, page.attributes());
    const { app, object, sheet, settings } = wish;
    setHeight(host, settings["height"]);
    if (!app && !object && !sheet) {
      leave();
      if (isElement(host)) drawing = showNameless(host, settings);
      return;
    }
    const signIns = chooseSignIns(host, page, settings);
    if (isStillParsed(host) || (!signIns && document.readyState === "loading")) {
      document.addEventListener("DOMContentLoaded", update, { once: true });
      return;
    }
    const isSame = [wishKey(wish), signIns].every((each, index) => each === drawn[index]);
    if (drawing && isSame && (drawing.isInPlace() || ++refills > MAX_REFILLS)) return;
    draw(wish, signIns);
  };
  const leave = () => {
    document.removeEventListener("DOMContentLoaded", update);
    close();
  };
  return { update, leave };
}

/** Draws; says so when the session has ended, and draws anew when it is there again or the visitor wants another try. */
function openDrawing(host: HTMLElement, wish: ObjectWish, signIns: SignIns | undefined, drawAnew: () => void): Drawing {
  const signIn = wish.mode === "iframe" ? signIns?.session : signIns?.client;
  let isClosed = false;
  const tryAgain = async () => {
    await signIn?.tryAgain();
    if (!isClosed) drawAnew();
  };
  let shown: Drawing = drawObject(host, wish, signIns, () => void tryAgain());
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
function chooseSignIns(host: HTMLElement, page: PageSettings, settings: Attributes): SignIns | undefined {
  const ownAddress = readWish(host, {}).settings["ticketurl"];
  return ownAddress || !page.signIns ? signInsFor(settings) : page.signIns;
}

/** Elements of the div form that name nothing are none of ours. */
const isElement = ({ localName }: HTMLElement) => localName === "qlik-object";

/** The parser would put what it still finds in the element beside the frame. */
const isStillParsed = (host: HTMLElement) => document.readyState === "loading" && !host.nextSibling;
