// What may happen in one run, as plain data: `schedules.ts` makes it, `regressions.ts` keeps it. Lists of steps are used up
// one by one; after the last, all goes well. The first value of each choice is the calm one.
import type { Rights } from "./qlik.js";

export const ENDPOINT_FAULTS = [
  "ok",
  ..."400 401 403 404 405 413 415 418 419 429 500 502 503 504".split(" "),
  ..."429-1s 429-120s 429-date 429-past 429-nonsense 503-2s".split(" "),
  ..."html redirect garbage truncated null huge wrong-type".split(" "),
  ..."hang hang-in-body reset reset-in-body spent foreign unknown other-user late".split(" "),
] as const;

export const PROXY_FAULTS = [
  "ok",
  ..."hang reset lost lost-with-cookie cookie-dropped other-node session-gone 500 503 login no-cors html late".split(
    " ",
  ),
] as const;

/** An answer that is lost on its way back is where sessions are burnt: more of it than its share. */
export const CONSUME_FAULTS = [...PROXY_FAULTS, "lost-with-cookie", "lost-with-cookie", "no-cors", "lost"] as const;

export const FILE_FAULTS = ["ok", ..."hang reset 500 login html truncated session-gone late".split(" ")] as const;

/** What RequireJS makes of `js/qlik`, whatever came over the network. */
export const MODULE_FAULTS = ["ok", "timeout", "nodefine", "mismatch", "not-qlik"] as const;

export const SOCKET_FAULTS = ["ok", ..."refused silent cut garbage late".split(" ")] as const;

export const PAGE_EVENTS = [
  "offline",
  "online",
  "hidden",
  "frozen",
  "visible",
  "sleep-40s",
  "sleep-1h",
  "wall-clock",
  "log-out",
  "other-tab-signs-in",
] as const;

export interface Step {
  readonly fault: string;
  readonly ms: number;
}

export const ANSWERS = ["full", "no-key", "no-user", "bare", "qps", "address", "no-proxy", "other-proxy"] as const;

export interface CallerPlan {
  /** Milliseconds after the start. */
  readonly at: number;
  /** Which copy of the library. */
  readonly copy: 0 | 1;
  readonly source: "url" | "function" | "in-hand" | "cross-origin-url";
  /** Whom the endpoint signs in. */
  readonly ticketFor: "anna" | "ben";
  /** The rights that the endpoint signs this user in with. */
  readonly rights: Rights;
  readonly answers: (typeof ANSWERS)[number];
  /** The option `user`. */
  readonly names: "nobody" | "anna" | "ben";
  readonly withKey: boolean;
  readonly givesProxy: boolean;
  readonly reuse: true | false | "same-user";
  readonly retry: number;
  readonly takeover: boolean;
  readonly bootstrap: boolean;
  readonly consume: "auto" | "fetch" | "image";
  readonly signInMs: number;
  readonly bootstrapMs: number;
  /** Milliseconds after its call. */
  readonly abortAfter: number | null;
  /** Its listener throws. */
  readonly throws: boolean;
}

export interface Schedule {
  readonly seed: number;
  readonly page: "cross-site" | "same-origin";
  readonly cors: boolean;
  readonly sockets: boolean;
  readonly cookies: "kept" | "blocked";
  readonly csp: "none" | "img-src" | "connect-src" | "script-src";
  readonly precedence: "ticket" | "cookie";
  readonly movedImage: boolean;
  readonly session: "none" | "anna" | "ben";
  /**
   * How this browser signed in last: with the old rights (`proxy-and-key`), with the new ones (`other-key`), or with the old ones
   * while a session with the new ones was there (`unproven`).
   */
  readonly remembers: "nothing" | "proxy" | "proxy-and-key" | "other-key" | "unproven";
  readonly storage: "works" | "blocked";
  readonly locks: "free" | "missing" | "held" | "held-forever";
  /** WebKit fires `load` for a login page. */
  readonly loginPagesLoad: boolean;
  /** Milliseconds until a prerendered page is shown; `null` for a page that was opened. */
  readonly prerenderedMs: number | null;
  /** Calls of the same moment are made in one task, as widgets of one script make them; else each in a task of its own. */
  readonly oneTask: boolean;
  readonly callers: readonly CallerPlan[];
  readonly endpoint: readonly Step[];
  readonly probe: readonly Step[];
  readonly consume: readonly Step[];
  readonly socket: readonly Step[];
  readonly files: readonly Step[];
  readonly modules: readonly (typeof MODULE_FAULTS)[number][];
  readonly events: readonly { readonly at: number; readonly what: (typeof PAGE_EVENTS)[number] }[];
}

/** Where the page names no proxy, an endpoint of its own origin may name any. */
export const mayNameAny = ({ callers }: Schedule): boolean =>
  callers.some((each) => each.answers === "other-proxy" && !each.givesProxy && /^(url|in-hand)$/.test(each.source));

/** A schedule in which all goes well; `regressions.ts` writes down what differs. */
export const CALM_CALLER: CallerPlan = {
  at: 0,
  copy: 0,
  source: "url",
  ticketFor: "anna",
  rights: "old",
  answers: "full",
  names: "nobody",
  withKey: false,
  givesProxy: true,
  reuse: true,
  retry: 2,
  takeover: false,
  bootstrap: true,
  consume: "auto",
  signInMs: 30_000,
  bootstrapMs: 90_000,
  abortAfter: null,
  throws: false,
};
export const CALM: Schedule = {
  seed: 1,
  page: "cross-site",
  cors: true,
  sockets: true,
  cookies: "kept",
  csp: "none",
  precedence: "ticket",
  movedImage: false,
  session: "none",
  remembers: "nothing",
  storage: "works",
  locks: "free",
  loginPagesLoad: false,
  prerenderedMs: null,
  oneTask: false,
  callers: [CALM_CALLER],
  endpoint: [],
  probe: [],
  consume: [],
  socket: [],
  files: [],
  modules: [],
  events: [],
};
