// @vitest-environment happy-dom
// One object in one element, with a Qlik that answers when the test says so.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drawObject } from "../../../src/element/draw-object.js";
import type { ClientSignIn, SignIns } from "../../../src/element/sign-in.js";
import { EmbedError, type QlikMashup } from "../../../src/index.js";

const resize = vi.fn();
const mashup = { config: { prefix: "/mashup/" }, qlik: { resize } } as unknown as QlikMashup;
const WISH = { app: "A-1", object: "pYxQd", sheet: undefined, mode: "inline", settings: { debug: "false" } };
/** Longer than the patience with a Qlik that says nothing. */
const LONG_MS = 120_000;

interface Qlik extends SignIns {
  readonly close: ReturnType<typeof vi.fn>;
  answer(): void;
}

const signInsWith = (client: ClientSignIn): SignIns => ({ client, session: client, release: () => undefined });

function slowQlik(): Qlik {
  const close = vi.fn(() => Promise.reject(new Error("connection lost")));
  let answer: () => void = () => undefined;
  const drawn = new Promise((resolve) => (answer = () => resolve({ close })));
  return { ...signInsWith(patientSignIn(() => drawn)), close, answer: () => answer() };
}

const patientSignIn = (draw: ClientSignIn["draw"]): ClientSignIn => ({
  start: () => Promise.resolve(mashup),
  draw,
  tryAgain: () => Promise.resolve(),
  listen: () => () => undefined,
  release: () => undefined,
});

let host: HTMLElement;
const lines: string[] = [];
const text = () => host.textContent;

beforeEach(() => {
  vi.useFakeTimers();
  lines.length = 0;
  for (const level of ["error", "info"] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
  host = document.createElement("div");
  document.body.append(host);
});
afterEach(() => {
  host.remove();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a Qlik that never answers", () => {
  it("a Qlik that never answers is given up, with the message that names the WebSocket's setting", async () => {
    drawObject(host, WISH, slowQlik());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(text()).toBe("Loading…");
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(text()).toBe("This chart cannot be shown at the moment.");
    expect(lines.at(-1)).toMatch(/pYxQd.*no answer.*Host allow list/s);
  });

  it("an object is shown all the same when Qlik answers after it was given up", async () => {
    const qlik = slowQlik();
    const ready = vi.fn();
    host.addEventListener("qlik-ready", ready);
    drawObject(host, WISH, qlik);
    await vi.advanceTimersByTimeAsync(LONG_MS);
    qlik.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe("");
    expect(ready).toHaveBeenCalledOnce();
  });
});

describe("an element that is let go", () => {
  it("an element that is let go is emptied, has Qlik drop the object, and leaves no timer", async () => {
    const qlik = slowQlik();
    const drawing = drawObject(host, WISH, qlik);
    qlik.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(drawing.isInPlace()).toBe(true);
    drawing.close();
    await vi.advanceTimersByTimeAsync(0);
    expect(host.childNodes).toHaveLength(0);
    expect(qlik.close).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("an element that is let go has Qlik drop an object that comes only afterwards, and says nothing more", async () => {
    const qlik = slowQlik();
    const told = vi.fn();
    for (const name of ["qlik-ready", "qlik-error"]) host.addEventListener(name, told);
    const drawing = drawObject(host, WISH, qlik);
    await vi.advanceTimersByTimeAsync(0);
    drawing.close();
    qlik.answer();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(qlik.close).toHaveBeenCalledOnce();
    expect(host.childNodes).toHaveLength(0);
    expect(told).not.toHaveBeenCalled();
    expect(lines.filter((line) => line.includes("did not draw"))).toEqual([]);
  });

  it("an element asks Qlik for nothing when it went before the sign-in was through", async () => {
    const draw = vi.fn();
    drawObject(host, WISH, signInsWith(patientSignIn(draw))).close();
    await vi.advanceTimersByTimeAsync(LONG_MS);
    expect(draw).not.toHaveBeenCalled();
  });
});

describe("an element whose sign-in ends with another user", () => {
  const otherUser = new EmbedError("Somebody else has signed in.", {
    code: "other-user",
    stage: "session",
    fix: { who: "page", where: "Here", set: "call it again" },
  });
  const failing = (error: Error): SignIns =>
    signInsWith({ ...patientSignIn(() => Promise.resolve()), start: () => Promise.reject(error) });
  const button = () => host.querySelector("button");

  it("an element that another user's sign-in ended says so, and gives the visitor a button that tries again", async () => {
    const tryAgain = vi.fn();
    drawObject(host, WISH, failing(otherUser), tryAgain);
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe("Somebody else is signed in now.Try again");
    expect(tryAgain).not.toHaveBeenCalled();
    button()?.click();
    expect(tryAgain).toHaveBeenCalledOnce();
  });

  it("an element that another user's sign-in ended speaks in the page's own words where it has some", async () => {
    const settings = { ...WISH.settings, textotheruser: "Wer ist da?", textretry: "Nochmal" };
    drawObject(host, { ...WISH, settings }, failing(otherUser));
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe("Wer ist da?Nochmal");
  });

  it("an element that failed otherwise has no button", async () => {
    drawObject(host, WISH, failing(new TypeError("x")));
    await vi.advanceTimersByTimeAsync(0);
    expect(text()).toBe("This chart cannot be shown at the moment.");
    expect(button()).toBeNull();
  });
});

describe("an element without a height", () => {
  it.each([
    ["height:300px", ""],
    ["height:50%", ""],
    ["min-height:10em", "10em"],
    ["", "400px"],
    ["height:0", "400px"],
  ])("an element styled %j gets min-height %j", (style, minHeight) => {
    host.style.cssText = style;
    drawObject(host, WISH, slowQlik());
    expect(host.style.minHeight).toBe(minHeight);
  });

  it("an element keeps a position of its own", () => {
    host.style.position = "absolute";
    drawObject(host, WISH, slowQlik());
    expect(host.style.position).toBe("absolute");
  });
});
