// One object in one element, from "Loading…" to the chart that follows the element's size.
import type { QlikMashup } from "../index.js";
import { isForVisitor, misplaced, notDrawn, retryOf, showsDetail, tellFailure, textFor } from "./failure.js";
import type { Attributes } from "./attributes.js";
import { createFrame, type Frame } from "./frame.js";
import type { ObjectWish } from "./object-wish.js";
import type { SignIn } from "./sign-in.js";

export interface Drawing {
  /** False when something else emptied the element. */
  readonly isInPlace: () => boolean;
  /** True when the object is drawn, or will not be. */
  readonly isDone: () => boolean;
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
  const cleanup = createCleanup(frame.remove);
  let isDone = false;

  const fail = (error: unknown) => {
    if (cleanup.isDone()) return;
    isDone = true;
    showFailure(frame, error, settings, tryAgain);
    tell(host, "error", error);
  };

  const draw = async () => {
    if (!app || !object || !signIn) throw misplaced(wish);
    const mashup = await signIn.start();
    if (cleanup.isDone()) return;
    const late = setTimeout(() => fail(notDrawn(mashup, app, object)), DRAW_MS);
    cleanup.add(() => clearTimeout(late));
    try {
      const model = await signIn.draw(mashup, app, object, frame.canvas);
      cleanup.add(() => closeModel(model));
    } finally {
      clearTimeout(late);
    }
    if (cleanup.isDone()) return;
    cleanup.add(followSize(frame.canvas, mashup, object));
    frame.done();
    isDone = true;
    tell(host, "ready", mashup);
  };

  frame.wait(settings["textloading"] ?? "Loading…");
  draw().catch(fail);
  return { isInPlace: frame.isInPlace, isDone: () => isDone, close: cleanup.run };
}

/** What has to be undone when the element is let go: the last thing first, and at once what comes after the end. */
function createCleanup(first: () => unknown) {
  const steps = [first];
  let isDone = false;
  return {
    isDone: () => isDone,
    add(step: () => unknown): void {
      if (isDone) step();
      else steps.unshift(step);
    },
    run: (): void => {
      isDone = true;
      for (const step of steps.splice(0)) step();
    },
  };
}

function tell(host: HTMLElement, name: "ready" | "error", detail: unknown): void {
  host.dispatchEvent(new CustomEvent(`qlik-${name}`, { detail, bubbles: true }));
}

function showFailure(frame: Frame, error: unknown, settings: Attributes, tryAgain: () => void): void {
  const message = tellFailure(error);
  const retry = isForVisitor(error) ? retryOf(settings, tryAgain) : undefined;
  frame.fail(textFor(error, settings), showsDetail(settings) ? message : "", retry);
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
