// An object that Qlik's client draws in the page: it follows the element's size, and says so where it has no data.
import type { QlikMashup } from "../index.js";
import { emptyText, notDrawn } from "./failure.js";
import type { Cleanup, Work } from "./draw-object.js";
import type { ClientSignIn } from "./sign-in.js";

/** Qlik gives no answer at all when its WebSocket never opens. A chart that comes later is shown all the same. */
const DRAW_MS = 60_000;
const RESIZE_MS = 100;

/** Throws what the sign-in and the drawing throw. */
export async function showInline(work: Work, signIn: ClientSignIn): Promise<void> {
  const { app, wish, frame, cleanup, done, fail } = work;
  const object = wish.object ?? "";
  const mashup = await signIn.start();
  if (cleanup.isDone()) return;
  const late = setTimeout(() => fail(notDrawn(mashup, app, object)), DRAW_MS);
  cleanup.add(() => clearTimeout(late));
  let model: unknown;
  try {
    model = await signIn.draw(mashup, app, object, frame.canvas);
    cleanup.add(() => closeModel(model));
  } finally {
    clearTimeout(late);
  }
  if (cleanup.isDone()) return;
  followSize(frame.canvas, mashup, object, cleanup);
  done(mashup);
  followData(model, work);
}

/** Lets Qlik's engine drop the object; a connection that is gone has dropped it already. */
async function closeModel(model: unknown): Promise<void> {
  try {
    await (model as { readonly close?: () => unknown } | undefined)?.close?.();
  } catch {
    // Nothing is left to close.
  }
}

/** Qlik redraws on the window's resize only; a column or a tab changes its size without one. */
function followSize(canvas: HTMLElement, { qlik }: QlikMashup, object: string, cleanup: Cleanup): void {
  if (typeof ResizeObserver === "undefined") return;
  const sizeNow = () => `${canvas.clientWidth} ${canvas.clientHeight}`;
  let drawn = sizeNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (sizeNow() === drawn) return;
      drawn = sizeNow();
      qlik.resize(object);
    }, RESIZE_MS);
  });
  observer.observe(canvas);
  cleanup.add(() => {
    observer.disconnect();
    clearTimeout(timer);
  });
}

/** The part of an object's layout that tells whether it has rows (help: HyperCube). */
interface WithRows {
  readonly layout?: { readonly qHyperCube?: { readonly qSize?: { readonly qcy?: unknown } } };
}

/** True for an object of rows that has none: nothing is selected, or this user may see none of them. */
const isEmpty = (model: unknown): boolean => (model as WithRows | undefined)?.layout?.qHyperCube?.qSize?.qcy === 0;

/** Says that there is no data while that is so. A selection draws the object anew, so each change of the drawing is a reason to look. */
function followData(model: unknown, { wish, frame, cleanup }: Work): void {
  let wasEmpty = false;
  const look = () => {
    if (isEmpty(model) === wasEmpty) return;
    wasEmpty = !wasEmpty;
    frame.canvas.style.visibility = wasEmpty ? "hidden" : "";
    if (wasEmpty) frame.say("empty", emptyText(wish.settings));
    else frame.done();
  };
  const observer = new MutationObserver(look);
  observer.observe(frame.canvas, { childList: true, subtree: true, characterData: true });
  cleanup.add(() => observer.disconnect());
  look();
}
