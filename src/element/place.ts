// An element in which an object stands, kept as the element says: drawn anew when its attributes change or something else
// emptied it, let go when it leaves the page.
import { drawObject, type Drawing } from "./draw-object.js";
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
  let stopHearing: () => void = () => undefined;

  const draw = (wish: ObjectWish, signIn: SignIn | undefined) => {
    close();
    drawn = [wish.app, wish.object, signIn];
    stopHearing = signIn?.onOtherUser(() => draw(wish, signIn)) ?? stopHearing;
    drawing = drawObject(host, wish, signIn, () => {
      signIn?.forget();
      draw(wish, signIn);
    });
  };
  const close = () => {
    stopHearing();
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
    const own = readWish(host, {}).settings["ticketurl"];
    const signIn = own || !page.signIn ? signInFor(settings) : page.signIn;
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

/** The parser would put what it still finds in the element beside the frame. */
const isStillParsed = (host: HTMLElement) => document.readyState === "loading" && !host.nextSibling;
