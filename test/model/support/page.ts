// The page: its document, address, storage, console and clock, as the globals that the library's copies run with.
import type { Globals } from "./library.js";
import { createLocks, type Locks } from "./locks.js";
import { createNetwork, type Ask, type Network } from "./network.js";
import { answerEndpoint, askedOf } from "./endpoint.js";
import { createMemory, type Memory } from "./memory.js";
import { createQlik, MASHUP, QLIK, type Qlik } from "./qlik.js";
import { createFetch } from "./fetch.js";
import { createImage, createSocket } from "./image-and-socket.js";
import type { RequestParts, Seen } from "./requests.js";
import { mayNameAny, type Schedule } from "./schedule.js";
import { createChannels, createDate, createRandom, createStorage, createTimers, heldByRegistry } from "./page-parts.js";
import { createTags } from "./tags.js";
import { createTarget } from "./target.js";
import { createTime, type Shown, type Time } from "./time.js";

/** What the page's own listeners throw: not ours. */
export const PAGE_FAULT = "the page's own listener failed";
const EPOCH = Date.UTC(2026, 10, 21, 12);

export interface Page {
  readonly time: Time;
  readonly qlik: Qlik;
  readonly network: Network;
  readonly fetch: typeof globalThis.fetch;
  readonly locks: Locks;
  /** What the library remembers in this browser. */
  readonly memory: Memory;
  readonly globals: Globals;
  readonly origin: string;
  readonly seen: Seen[];
  /** Breaches found while it ran. */
  readonly broken: string[];
  /** Console lines, storage and every tag there ever was. */
  readonly written: () => string[];
  /** Tags, listeners, timers, sockets, flights that are there now. */
  readonly left: () => string[];
  readonly tags: () => string[];
  readonly show: (how: Shown) => void;
  readonly unveil: () => void;
  /** Calls `run` when the page is no longer prerendered: at once, where it never was. */
  readonly whenUnveiled: (run: () => void) => void;
  /** Calls `run` when the page is in front: at once, where it is. */
  readonly whenVisible: (run: () => void) => void;
  readonly connect: (online: boolean) => void;
  /** The wall clock is set; nothing else moves. */
  readonly setWallClock: (byMs: number) => void;
  readonly now: () => Date;
}

export function createPage(schedule: Schedule): Page {
  const time = createTime();
  const origin = schedule.page === "same-origin" ? QLIK : "https://app.example.com";
  const broken: string[] = [];
  const lines: string[] = [];
  const seen: Seen[] = [];
  const uncaught = (error: unknown) => {
    if (!(error instanceof Error && error.message === PAGE_FAULT)) broken.push(`uncaught: ${String(error)}`);
  };
  let skewMs = 0;
  let isVeiled = schedule.prerenderedMs !== null;
  const waiting: (() => void)[] = [];
  const waking: (() => void)[] = [];
  const now = () => new Date(EPOCH + time.now() + skewMs);
  const clock = {
    now: () => EPOCH + time.now(),
    schedule: (run: () => void, ms: number) => time.after(ms, "world", run),
  };
  const qlik = createQlik(schedule, origin, clock);
  const documentTarget = createTarget(uncaught);
  const windowTarget = createTarget(uncaught);
  const storage = createStorage(schedule.storage === "works");
  const memory = createMemory(storage);
  const session = createStorage(schedule.storage === "works");
  const channels = createChannels((message) => lines.push(message));
  const locks = createLocks(time, schedule.locks.startsWith("held"));
  const navigator = { onLine: true, ...(schedule.locks !== "missing" && { locks }) };

  const forbids = ({ url, directive }: Ask): boolean => {
    if (directive !== schedule.csp || url.origin === origin) return false;
    const violation = {
      type: "securitypolicyviolation",
      blockedURI: url.searchParams.has("qlikTicket") ? url.href : url.origin,
      effectiveDirective: directive,
      disposition: "enforce",
    };
    if (url.searchParams.has("qlikTicket")) broken.push(`a ticket in a report of ${directive}`);
    time.after(0, "delivery", () => documentTarget.dispatchEvent(violation));
    return true;
  };
  const network = createNetwork({
    time,
    steps: { ...schedule, other: [] },
    forbids,
    serve: (ask, fault) => {
      if (ask.kind !== "endpoint") return qlik.serve(ask, fault);
      return { reply: answerEndpoint(qlik, askedOf(ask.url), fault, now()), arrived: () => undefined };
    },
  });
  let socketsOpened = 0;
  const requests: RequestParts = {
    time,
    network,
    qlik,
    origin,
    forbids,
    seen,
    uncaught,
    isSecret: (url) => {
      const ticket = url.searchParams.get("qlikTicket");
      if (ticket === null) return false;
      seen.push({ type: "sent", ticket, key: memory.session()?.rightsKey });
      if (!url.href.startsWith(`${MASHUP}/`) && !mayNameAny(schedule)) broken.push(`a ticket to ${url.origin}`);
      return true;
    },
    socketStep: () => schedule.socket[socketsOpened++] ?? { fault: "ok", ms: 20 },
    broken: (what) => broken.push(what),
    open: new Set(),
  };
  const fetch = createFetch(requests);
  const global: Record<string | symbol, unknown> = {};
  let modulesRequired = 0;
  const isVerified = () => seen.some((each) => each.type === "verified" && each.active);
  const isProven = () => isVerified() || seen.some((each) => each.type === "consumed" && each.served);
  const tags = createTags({
    network,
    page: global,
    loginPagesLoad: schedule.loginPagesLoad,
    added: (url) => isProven() || broken.push(`a tag for ${url.pathname} before anything was proven`),
    required: () => isVerified() || broken.push("js/qlik runs without a session"),
    moduleFault: () => schedule.modules[modulesRequired++] ?? "ok",
  });

  const document = {
    ...documentTarget,
    baseURI: `${origin}/report`,
    head: tags.head,
    body: tags.head,
    createElement: tags.createElement,
    querySelector: () => null,
    querySelectorAll: () => [],
    currentScript: null,
    visibilityState: "visible",
    hidden: false,
    ...(schedule.prerenderedMs !== null && { prerendering: true }),
  };
  const timers = createTimers(time, uncaught);
  const say = (...words: unknown[]) => void lines.push(words.map(String).join(" "));
  Object.assign(global, {
    ...windowTarget,
    document,
    Document: EventTarget,
    navigator,
    location: new URL(`${origin}/report`),
    localStorage: storage.face,
    sessionStorage: session.face,
    performance: { now: () => time.now(), mark: say, measure: say },
    ...timers,
    fetch,
    Image: createImage(requests),
    WebSocket: createSocket(requests),
    BroadcastChannel: channels.Channel,
    Date: createDate(() => now().getTime()),
    Math: Object.create(Math, { random: { value: createRandom(schedule.seed) } }) as unknown,
    console: { log: say, info: say, warn: say, error: say, debug: say },
    isSecureContext: true,
    crossOriginIsolated: false,
  });
  Object.assign(global, { globalThis: global, window: global, self: global });

  const elements = () => [...tags.children].map((tag) => `<${tag.localName}> ${tag.src ?? tag.href ?? ""}`);
  return {
    time,
    qlik,
    network,
    fetch,
    locks,
    memory,
    globals: global,
    origin,
    seen,
    broken,
    written: () => [...lines, ...tags.seen, ...[...storage.written, ...session.written].flat()],
    tags: elements,
    left: () => [
      ...documentTarget.listening().map((type) => `a listener for ${type} on the document`),
      ...windowTarget.listening().map((type) => `a listener for ${type} on the window`),
      ...[...requests.open].map((name) => `open: ${name}`),
      ...locks.busy().map((name) => `the lock ${name}`),
      ...Array.from({ length: time.timers() }, () => "a timer"),
      ...[...channels.open].map(() => "a broadcast channel"),
      ...heldByRegistry(global),
    ],
    show(how) {
      time.show(how);
      if (how === "visible") for (const run of waking.splice(0)) run();
      const visibilityState = how === "visible" ? "visible" : "hidden";
      if (document.visibilityState === visibilityState) return;
      Object.assign(document, { visibilityState, hidden: how !== "visible" });
      documentTarget.dispatchEvent({ type: "visibilitychange" });
    },
    whenVisible: (run) => (time.shown === "visible" ? run() : waking.push(run)),
    whenUnveiled: (run) => (isVeiled ? waiting.push(run) : run()),
    unveil() {
      isVeiled = false;
      Object.assign(document, { prerendering: false });
      for (const run of waiting.splice(0)) run();
      documentTarget.dispatchEvent({ type: "prerenderingchange" });
    },
    connect(online) {
      if (online === network.online) return;
      network.online = navigator.onLine = online;
      windowTarget.dispatchEvent({ type: online ? "online" : "offline" });
    },
    setWallClock: (byMs) => void (skewMs += byMs),
    now,
  };
}
