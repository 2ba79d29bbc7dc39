// Runs in each test page before the library: keeps account of what is left behind (tags, timers, listeners, sockets) and
// of every place where a ticket could have been written down.

interface Listener {
  readonly target: EventTarget;
  readonly type: string;
  readonly callback: unknown;
  readonly capture: boolean;
}

export interface LeftBehind {
  readonly tags: number;
  readonly timers: number;
  readonly sockets: number;
  readonly listeners: readonly string[];
  readonly globals: readonly string[];
  /** Errors and rejections that nobody caught: a page's own error handler would report them. */
  readonly uncaught: readonly string[];
}

export interface Settle {
  /** Everything is to be as it was, but for errors that nobody caught; else only the timers. */
  readonly exactly: boolean;
  /** How much faster than the real one the page's clock runs. */
  readonly rate?: number;
}

/** Shorter than any deadline of the library, so that none of their timers is overlooked. */
const SETTLE_MS = 1_500;
const TURN_MS = 60;
/** As many at least: a page that stood still for all of that time has had but one. */
const TURNS = 12;

/** The names of Qlik's require.js (a script that ran cannot be taken back, and it is not ours) and of the browser's driver. */
const NOT_OURS = /^(define|require|requirejs|[$]|jQuery|_|__pw.*|__playwright.*)$/;
/** WebKit's driver gives each script that it runs in the page a time limit, and keeps it there. */
const DRIVERS_TIMER = "JavaScriptTimeout";
const GIVEN = new Set(Object.getOwnPropertyNames(window));

const LOG_LEVELS = ["debug", "log", "info", "warn", "error"] as const;

const setTimer = window.setTimeout.bind(window);
const realNow = performance.now.bind(performance);
const lines: string[] = [];
const uncaught: string[] = [];
const timers = new Map<unknown, string>();
const sockets: WebSocket[] = [];
let listeners: Listener[] = [];
/** The signal that the test hands to the library: a listener left on it outlives the call. */
let callersSignal: AbortSignal | undefined;

function watchConsole(): void {
  for (const level of LOG_LEVELS) {
    const write = console[level].bind(console);
    console[level] = (...values: unknown[]) => {
      lines.push(values.map((value) => (value instanceof Error ? describeError(value) : describe(value))).join(" "));
      write(...values);
    };
  }
}

function watchTimers(): void {
  const set = window.setTimeout.bind(window);
  const clear = window.clearTimeout.bind(window);
  const repeat = window.setInterval.bind(window);
  const stop = window.clearInterval.bind(window);
  const patched = {
    setTimeout(callback: (...values: unknown[]) => void, delay?: number, ...values: unknown[]): unknown {
      if (String(callback).includes(DRIVERS_TIMER)) return set(callback, delay, ...values);
      const id = set(() => {
        timers.delete(id);
        callback(...values);
      }, delay);
      timers.set(id, `${String(delay)} ms ${String(callback).slice(0, 80)}`);
      return id;
    },
    setInterval(callback: () => void, delay?: number): unknown {
      const id = repeat(callback, delay);
      timers.set(id, `each ${String(delay)} ms`);
      return id;
    },
    clearTimeout(id: number | undefined): void {
      timers.delete(id);
      clear(id);
    },
    clearInterval(id: number | undefined): void {
      timers.delete(id);
      stop(id);
    },
  };
  Object.assign(window, patched);
}

function forget(gone: Listener): void {
  listeners = listeners.filter((known) => known !== gone);
}

function find(target: EventTarget, type: string, callback: unknown, capture: boolean): Listener | undefined {
  return listeners.find(
    (known) =>
      known.target === target && known.type === type && known.callback === callback && known.capture === capture,
  );
}

function watchListeners(): void {
  const prototype = EventTarget.prototype;
  const native = {
    add: Reflect.get<EventTarget, "addEventListener">(prototype, "addEventListener"),
    remove: Reflect.get<EventTarget, "removeEventListener">(prototype, "removeEventListener"),
  };
  const captures = (options?: boolean | EventListenerOptions) =>
    typeof options === "boolean" ? options : (options?.capture ?? false);

  prototype.addEventListener = function (type, callback, options) {
    const target = this instanceof EventTarget ? this : window;
    const capture = captures(options);
    if (callback && !find(target, type, callback, capture)) {
      const listener = { target, type, callback, capture };
      listeners.push(listener);
      const { once, signal } = typeof options === "object" ? options : {};
      const gone = () => forget(listener);
      if (once) native.add.call(target, type, gone, { once: true, capture });
      if (signal) native.add.call(signal, "abort", gone, { once: true });
    }
    native.add.call(target, type, callback, options);
  };
  prototype.removeEventListener = function (type, callback, options) {
    const target = this instanceof EventTarget ? this : window;
    const known = find(target, type, callback, captures(options));
    if (known) forget(known);
    native.remove.call(target, type, callback, options);
  };
}

function watchSockets(): void {
  window.WebSocket = new Proxy(WebSocket, {
    construct(target, values) {
      const socket = Reflect.construct(target, values) as WebSocket;
      sockets.push(socket);
      return socket;
    },
  });
}

const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.CONNECTING || readyState === WebSocket.OPEN;

/** What dies with its owner does not count: detached elements, closed sockets, signals that the library made itself. */
function isLongLived(target: EventTarget): boolean {
  if (target instanceof Node) return target.isConnected;
  if (target instanceof AbortSignal) return target === callersSignal;
  return !(target instanceof WebSocket) || isOpen(target);
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** Everything that a handler or a log service would see of an error, its causes included. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return describe(error);
  const own = Object.getOwnPropertyNames(error).map((name) => `${name}=${describe(Reflect.get(error, name))}`);
  const cause = error.cause === undefined ? "" : ` caused by ${describeError(error.cause)}`;
  return [error.name, error.message, error.stack, describe(error), ...own].join(" ") + cause;
}

const leftBehind = (): LeftBehind => ({
  tags: document.querySelectorAll("script, link, style, img, iframe").length,
  timers: timers.size,
  sockets: sockets.filter(isOpen).length,
  listeners: listeners
    .filter(({ target }) => isLongLived(target))
    .map(({ target, type }) => `${target.constructor.name} ${type}`)
    .sort(),
  globals: Object.getOwnPropertyNames(window)
    .filter((name) => !GIVEN.has(name) && !NOT_OURS.test(name))
    .sort(),
  uncaught: [...uncaught],
});

/**
 * What closes or arrives late gets its turn before the account is taken, and more of it on a machine that is busy: RequireJS's
 * own timer is its own.
 */
async function whatIsLeft(before: LeftBehind, { exactly, rate = 1 }: Settle): Promise<LeftBehind> {
  const until = realNow() + SETTLE_MS / Math.max(rate, 1);
  const text = (left: LeftBehind) => JSON.stringify({ ...left, uncaught: [] });
  for (let turns = 1; ; turns += 1) {
    await new Promise((resolve) => setTimer(resolve, TURN_MS));
    const after = leftBehind();
    const isBefore = exactly ? text(after) === text(before) : after.timers <= before.timers;
    if (isBefore || (turns >= TURNS && realNow() > until)) return after;
  }
}

function describeStorage(storage: Storage): string {
  return Object.entries(storage)
    .map(([key, value]) => `${key}=${describe(value)}`)
    .join("\n");
}

addEventListener("error", (event) => {
  if (event instanceof ErrorEvent) uncaught.push(event.message);
});
addEventListener("unhandledrejection", ({ reason }) => uncaught.push(describeError(reason)));
// Where the tests keep what authenticate() gave them.
Object.assign(window, { mashup: undefined });
watchConsole();
watchTimers();
watchListeners();
watchSockets();

export default {
  describeError,
  signal(signal: AbortSignal): AbortSignal {
    callersSignal = signal;
    return signal;
  },
  /** What the timers wait for, to tell whose they are. */
  pendingTimers: (): string[] => [...timers.values()],
  leftBehind,
  whatIsLeft,
  /** The console's lines, both storages, the document, its address and its readable cookies, as one text. */
  everythingWritten: (): string =>
    [
      ...lines,
      ...uncaught,
      describeStorage(localStorage),
      describeStorage(sessionStorage),
      document.documentElement.outerHTML,
      document.cookie,
      location.href,
      describe(history.state),
    ].join("\n"),
};
