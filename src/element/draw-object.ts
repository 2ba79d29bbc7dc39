// One object in one element, from "Loading…" to what is shown, in the page or in a frame.
import type { QlikSession } from "../index.js";
import { isForVisitor, misplaced, retryOf, showsDetail, tellFailure, textFor, wayOutOf } from "./failure.js";
import { createFrame, type Frame } from "./frame.js";
import { wrongAttributes, type ObjectWish } from "./object-wish.js";
import { showInline } from "./show-inline.js";
import { showSingleObject } from "./show-single.js";
import type { SignIns } from "./sign-in.js";

export interface Drawing {
  /** False when something else emptied the element. */
  readonly isInPlace: () => boolean;
  /** True when the object is drawn, or will not be. */
  readonly isDone: () => boolean;
  readonly close: () => void;
}

/** What has to be undone when the element is let go: the last thing first, and at once what comes after the end. */
export interface Cleanup {
  readonly isDone: () => boolean;
  readonly add: (step: () => unknown) => void;
}

/** An object that is to be shown. */
export interface Work {
  readonly app: string;
  readonly wish: ObjectWish;
  readonly frame: Frame;
  readonly cleanup: Cleanup;
  /** It is drawn: the frame's text goes. */
  readonly done: (session: QlikSession) => void;
  readonly fail: (error: unknown) => void;
}

/** Draws into `host`; never throws. `tryAgain` is what the visitor's button does. Fires `qlik-ready` or `qlik-error` there, with what happened in `detail`. */
export function drawObject(
  host: HTMLElement,
  wish: ObjectWish,
  signIns: SignIns | undefined,
  tryAgain: () => void = () => undefined,
): Drawing {
  const { settings } = wish;
  const frame = createFrame(host, settings);
  const cleanup = createCleanup(frame.remove);
  let isDone = false;

  const fail = (error: unknown) => {
    if (cleanup.isDone()) return;
    isDone = true;
    showFailure(frame, error, wish, tryAgain);
    tell(host, "error", error);
  };
  const done = (session: QlikSession) => {
    frame.done();
    isDone = true;
    tell(host, "ready", session);
  };
  const draw = async () => {
    const wrong = wrongAttributes(wish);
    if (wrong !== undefined || !signIns) throw misplaced(wrong);
    const work: Work = { app: wish.app ?? "", wish, frame, cleanup, done, fail };
    await (wish.mode === "iframe" ? showSingleObject(work, signIns.session) : showInline(work, signIns.client));
  };

  frame.say("loading", settings["textloading"] ?? "Loading…");
  draw().catch(fail);
  return { isInPlace: frame.isInPlace, isDone: () => isDone, close: cleanup.run };
}

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
  host.dispatchEvent(new CustomEvent(`qlik-${name}`, { detail, bubbles: true, composed: true }));
}

function showFailure(frame: Frame, error: unknown, wish: ObjectWish, tryAgain: () => void): void {
  const { settings } = wish;
  const message = tellFailure(error);
  frame.say("error", textFor(error, settings), {
    detail: showsDetail(settings) ? message : "",
    retry: isForVisitor(error) ? retryOf(settings, tryAgain) : undefined,
    wayOut: wayOutOf(error, wish),
  });
}
