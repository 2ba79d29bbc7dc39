// What `authenticate` would have answered, made without a network: for page code under a DOM that fires no events for
// images and scripts. Its engine is the emulator's own, so charts and figures are real drawings of real data.
import { createEvents } from "../core/events.js";
import createQlik from "../emulator/client/qlik.js";
import { openEngine } from "../emulator/engine/index.js";
import { withOwnIds, type OwnIds } from "../emulator/engine/own-ids.js";
import type { OpenEngine } from "../emulator/model/types.js";
import { singleUrlAt } from "../authenticate.js";
import type { Qlik, QlikEvent, QlikMashup, QlikUser, Require } from "../index.js";
import { openDirectSession, type DirectSession } from "./fake-engine-session.js";

/** Options of `createFakeSession`; all optional. */
export interface FakeSessionOptions {
  /** Who is signed in. Default `EXAMPLE\anna`. */
  readonly user?: QlikUser;
  /** Default `"confirmed"`. */
  readonly identity?: QlikMashup["identity"];
  /** Address of the virtual proxy. Default `https://sense.example.com/mashup`; nothing is sent there. */
  readonly proxy?: string;
  /** What answers the page's apps. Default: the emulator's demo app. */
  readonly openEngine?: OpenEngine;
  /** Ids that your page asks for, each with the id of the demo app that stands for it. */
  readonly ids?: OwnIds;
  /** Answers the session's `fetch(path)`. Default: status 404. */
  readonly fetch?: QlikMashup["fetch"];
}

/** A session as `authenticate` answers it, with two handles for a test. */
export interface FakeSession extends QlikMashup {
  /** Tells the listeners of `on` about an event, as a sign-in would. */
  emit(event: QlikEvent): void;
  /** Cuts every open app off from its engine, as a lost network does: the function of `qlik.setOnError` gets code 16. */
  disconnect(): void;
  /** What `check()` answers from now on. Default `"active"`. */
  setCheck(state: Awaited<ReturnType<QlikMashup["check"]>>): void;
}

const ANNA: QlikUser = { userDirectory: "EXAMPLE", userId: "anna" };

/**
 * Makes the session. Throws a `TypeError` when `proxy` is no http or https address.
 * @example
 * const session = createFakeSession({ ids: { "your-object-id": DEMO_APP.objects.chart } });
 * await session.openApp("your-app-id").getObject(element, "your-object-id");
 */
export function createFakeSession(options: FakeSessionOptions = {}): FakeSession {
  const { user = ANNA, identity = "confirmed", proxy = "https://sense.example.com/mashup", ids = {} } = options;
  const { url, base, config } = toProxy(proxy);
  const engine = withOwnIds(options.openEngine ?? openEngine, ids);
  const { qlik, disconnect, closeApps } = createDirectQlik(config, user, engine);
  const events = createEvents<QlikEvent>();
  const life = createFakeLife(events.emit);

  return {
    user,
    identity,
    proxy: url,
    config,
    qlik,
    require: requireOf(qlik),
    get state() {
      return life.state();
    },
    ensure: life.renew,
    renew: life.renew,
    invalidate: life.invalidate,
    fetch: options.fetch?.bind(options) ?? answerNothing,
    logout: () => {
      life.close("signed-out");
      closeApps();
      return Promise.resolve();
    },
    openApp: (appId, extra) => qlik.openApp(appId, { ...config, ...extra }),
    ...createFakeCheck(),
    csrfToken: () => Promise.resolve(""),
    webSocketUrl: (appId) => Promise.resolve(`${base.replace(/^http/, "ws")}app/${encodeURIComponent(appId)}`),
    singleUrl: (what) => singleUrlAt(url, what),
    on: events.on as QlikMashup["on"],
    emit: events.emit,
    disconnect,
    dispose() {
      events.clear();
      life.close("signed-out");
    },
  };
}

const answerNothing = () => Promise.resolve(new Response(null, { status: 404 }));

function createFakeCheck(): Pick<FakeSession, "check" | "setCheck"> {
  let checked: Awaited<ReturnType<QlikMashup["check"]>> = "active";
  return {
    check: () => Promise.resolve(checked),
    setCheck(answer) {
      checked = answer;
    },
  };
}

type News = Parameters<QlikMashup["invalidate"]>[0];

/** The states of a session that nobody serves: each renewal finds it there. */
function createFakeLife(emit: (event: QlikEvent) => void) {
  let state: QlikMashup["state"] = "ready";
  const close = (reason: "other-user" | "signed-out") => {
    if (state === "closed") return;
    state = "closed";
    if (reason === "other-user") emit({ type: "other-user" });
    emit({ type: "closed", reason });
  };
  return {
    state: () => state,
    close,
    renew: async () => {
      if (state === "closed") throw new Error("The fake session is closed.");
      if (state !== "expired") return;
      state = "renewing";
      emit({ type: "renewing" });
      await Promise.resolve();
      state = "ready";
      emit({ type: "renewed", spent: true });
    },
    invalidate: (news: News) => {
      if (news === "other-user" || news === "signed-out") close(news);
      else if (news === "expired" && state === "ready") {
        state = "expired";
        emit({ type: "expired" });
      }
    },
  };
}

/** Qlik's client on an engine that is called directly, without a socket. */
function createDirectQlik(config: QlikMashup["config"], user: QlikUser, engine: OpenEngine) {
  const open = new Set<DirectSession>();
  const qlik = createQlik({ pageConfig: () => config }, (_config, appId, problems, ended) => {
    const session = openDirectSession(engine({ user, appId }), problems, () => {
      open.delete(session);
      ended();
    });
    open.add(session);
    return session;
  }) as unknown as Qlik;
  return {
    qlik,
    disconnect: () => open.forEach((session) => session.cut()),
    closeApps: () => [...open].forEach((session) => session.close()),
  };
}

/** The `require` of a page that has loaded `js/qlik` and nothing else. */
function requireOf(qlik: Qlik): Require {
  const find = (module: string): unknown => {
    if (module === "js/qlik" || module === "qlik") return qlik;
    throw new Error(`The fake session has no module "${module}", only "js/qlik".`);
  };
  const require = (wanted: string | readonly string[], loaded?: (...modules: never[]) => void, failed?: unknown) => {
    if (typeof wanted === "string") return find(wanted);
    setTimeout(() => {
      try {
        loaded?.(...(wanted.map(find) as never[]));
      } catch (error) {
        if (typeof failed !== "function") throw error;
        (failed as (error: unknown) => void)(error);
      }
    });
    return require;
  };
  return Object.assign(require, { undef: () => undefined }) as unknown as Require;
}

function toProxy(address: string) {
  const wrong = () => new TypeError(`Option "proxy" must be an http or https address: ${address}.`);
  if (!/^https?:/i.test(address) || !URL.canParse(address)) throw wrong();
  const { origin, pathname, hostname: host, port, protocol } = new URL(address);
  const isSecure = protocol === "https:";
  const path = pathname.replace(/\/+$/, "");
  const config = { host, port: Number(port) || (isSecure ? 443 : 80), prefix: `${path}/`, isSecure };
  return { url: origin + path, base: `${origin}${path}/`, config };
}
