// One object in one element, from "Loading…" to the chart that follows the element's size.
import type { QlikMashup } from "../index.js";
import { isForVisitor, misplaced, notDrawn, showsDetail, tellFailure, textFor } from "./failure.js";
import { createFrame } from "./frame.js";
import type { ObjectWish } from "./object-wish.js";
import type { SignIn } from "./sign-in.js";

export interface Drawing {
  /** False when something else emptied the element. */
  readonly isInPlace: () => boolean;
  readonly close: () => void;
}

/** Qlik gives no answer at all when its WebSocket never opens. A chart that comes later is shown all the same. */
const DRAW_MS = 60_000;
const RESIZE_MS = 100;

/** Draws into `host`; never throws. `tryAgain` is what the visitor's button does. Fires `qlik-ready` or `qlik-error` there, with what happened in `detail`. */
export function drawObject(
  host: HTMLElement,
  wish: ObjectWish,
  signIn: SignIn | undefined,
  tryAgain: () => void = () => undefined,
): Drawing {
  const { app, object, settings } = wish;
  const frame = createFrame(host);
  const undo: (() => unknown)[] = [frame.remove];
  let isClosed = false;
  const isGone = () => isClosed;
  const tell = (name: string, detail: unknown) =>
    host.dispatchEvent(new CustomEvent(`qlik-${name}`, { detail, bubbles: true }));

  const fail = (error: unknown) => {
    if (isClosed) return;
    const message = tellFailure(error);
    const retry = isForVisitor(error) ? { label: settings["textretry"] ?? "Try again", run: tryAgain } : undefined;
    frame.fail(textFor(error, settings), showsDetail(settings) ? message : "", retry);
    tell("error", error);
  };

  const draw = async () => {
    if (!app || !object || !signIn) throw misplaced(wish);
    const mashup = await signIn.start();
    if (isGone()) return;
    const late = setTimeout(() => fail(notDrawn(mashup, app, object)), DRAW_MS);
    undo.push(() => clearTimeout(late));
    try {
      const model = await signIn.draw(mashup, app, object, frame.canvas);
      undo.unshift(() => closeModel(model));
    } finally {
      clearTimeout(late);
    }
    if (isGone()) {
      end();
      return;
    }
    undo.unshift(followSize(frame.canvas, mashup, object));
    frame.done();
    tell("ready", mashup);
  };

  const end = () => {
    isClosed = true;
    for (const each of undo.splice(0)) each();
  };
  frame.wait(settings["textloading"] ?? "Loading…");
  draw().catch(fail);
  return { isInPlace: frame.isInPlace, close: end };
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
function followSize(canvas: HTMLElement, { qlik }: QlikMashup, object: string): () => void {
  if (typeof ResizeObserver === "undefined") return () => undefined;
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
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
}
