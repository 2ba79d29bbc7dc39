// `openApp` of a session: Qlik's own, at this session's proxy, for this session's user alone. It returns at once; what draws, fetches or
// selects waits until a look, and the app's own socket where Qlik's client tells it, name this user.
import type { LiveSession } from "../../core/session.js";
import type { Identity } from "../../core/provider.js";
import { otherServer } from "../errors/configure.js";
import { otherUserPresent } from "../errors/sign-in.js";
import { identityOf } from "../identity.js";
import type { Qlik, QlikApp, QlikVisualization } from "../open/types.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import type { Cover } from "./covers.js";
import { engineIdentity } from "./engine-identity.js";
import { explainFailure } from "./explain-failure.js";
import { ownMethods } from "./own-methods.js";
import { hearersOf } from "./watch-client.js";

export interface AppOwner {
  readonly qlik: Qlik;
  readonly proxy: Proxy;
  readonly identity: Identity | undefined;
  readonly sessionKey: string | undefined;
  readonly live: LiveSession;
  readonly cover: Cover;
  /** What is known of the session's WebSockets: whether one has ever opened. */
  readonly sockets: { hasOpened: boolean };
}

/**
 * Throws `other-user`, `signed-out` or `session-expired` when the session is known to be over, `invalid-option` for another server
 * than the session's.
 */
export function openOwnApp(owner: AppOwner, appId: string, options: object = {}): QlikApp {
  const { qlik, proxy, identity, sessionKey, live } = owner;
  live.assertReady();
  assertSameServer(proxy.config, options);
  const { identity: own } = options as { readonly identity?: string };
  const parts = { user: identity?.key ?? "", sessionKey, switches: live.switches + live.renewals(), own };
  const app = qlik.openApp(appId, { ...options, ...proxy.config, identity: engineIdentity(parts) });
  const close = closeOnce(app, live);
  const socket = userOfSocket(app, owner.sockets);
  const owned = assertOwnApp(owner, socket, close);
  // Each method that draws rejects with the failure; a page that draws nothing must not get an unhandled rejection.
  owned.catch(() => undefined);
  return guardApp(owner, { app, appId, owned, socket, close });
}

function assertSameServer(config: QlikConfig, options: object): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const name of ["host", "port", "prefix"] as const) {
    const value = given[name];
    if ((typeof value !== "string" && typeof value !== "number") || (value === "" && name !== "prefix")) continue;
    if (asText(name, value) !== asText(name, config[name])) {
      throw otherServer(name, String(value), String(config[name]));
    }
  }
}

/** Hosts without regard to letter case, prefixes without regard to the slashes around them. */
const asText = (name: string, value: string | number): string =>
  name === "prefix" ? String(value).replace(/^\/+|\/+$/g, "") : String(value).toLowerCase();

/** Closes the app once: with its session, when it is not this user's, or when the page says so. */
function closeOnce(app: QlikApp, live: LiveSession): () => unknown {
  let closed: { readonly result: unknown } | undefined;
  const close = () => {
    takeOff();
    closed ??= { result: app.close() };
    return closed.result;
  };
  const takeOff = live.closeWithSession(() => closeQuietly(close));
  return close;
}

/** A connection that is gone has nothing left to close, so its failure is told to nobody. */
function closeQuietly(close: () => unknown): void {
  const closing = async () => {
    await close();
  };
  closing().catch(() => undefined);
}

/** Whose an app's socket is, as far as it says so. */
interface SocketWord {
  readonly user?: Identity | undefined;
  /** False: no socket of the session has ever said anything. `undefined`: Qlik's client does not tell. */
  readonly hasOpened?: boolean;
}

/** Rejects, and closes the app, when the browser's session or the app's socket is not this user's. */
async function assertOwnApp(
  { live, proxy, identity }: AppOwner,
  socket: Promise<SocketWord>,
  close: () => unknown,
): Promise<void> {
  try {
    const [{ user }] = await Promise.all([socket, live.assertOwn()]);
    if (user && identity && user.key !== identity.key) throw otherUserPresent(proxy, user);
  } catch (error) {
    closeQuietly(close);
    throw error;
  }
}

/** What the engine says of a socket's user. */
const AUTHENTICATED_USER = /^UserDirectory=(?<userDirectory>.*?);\s*UserId=(?<userId>.*)$/i;

/** Whom the engine takes the app's socket for. Where its socket has failed, drawing on it fails too, and says why. */
async function userOfSocket({ global }: QlikApp, sockets: AppOwner["sockets"]): Promise<SocketWord> {
  if (!global?.getAuthenticatedUser) return {};
  try {
    const reply = await global.getAuthenticatedUser();
    const { userDirectory, userId } = AUTHENTICATED_USER.exec(String(reply.qReturn))?.groups ?? {};
    const user = userDirectory && userId ? identityOf({ userDirectory, userId }) : undefined;
    sockets.hasOpened = true;
    return { user, hasOpened: true };
  } catch {
    // Where another one has opened, this one was cut: Qlik's client shares them.
    return { hasOpened: sockets.hasOpened };
  }
}

interface OwnApp {
  readonly app: QlikApp;
  readonly appId: string;
  readonly owned: Promise<void>;
  readonly socket: Promise<SocketWord>;
  readonly close: () => unknown;
}

/** Qlik's app, with our methods before those that draw, fetch or select. */
function guardApp(owner: AppOwner, own: OwnApp): QlikApp {
  const { app, close } = own;
  const { visualization } = app;
  const draw = <R>(objectId: string | undefined, work: () => Promise<R>) => drawOwn(owner, own, objectId, work);
  const shown = (drawn: QlikVisualization) => coverShown(owner, drawn);
  const guarded: Partial<QlikApp> = {
    getObject: (element, objectId, ...rest) =>
      draw(objectId, () => {
        owner.cover(element);
        return app.getObject(element, objectId, ...rest);
      }),
    visualization: Object.assign(Object.create(visualization) as QlikApp["visualization"], {
      get: (objectId: string) => draw(objectId, async () => shown(await visualization.get(objectId))),
      create: (...args: Parameters<typeof visualization.create>) =>
        draw(undefined, async () => shown(await visualization.create(...args))),
    }),
    ...ownMethods(app, (work) => draw(undefined, work)),
    close,
    ...hearing(owner, app),
  };
  return Object.assign(Object.create(app) as QlikApp, guarded);
}

/** Draws when the app is known to be this user's; what Qlik rejects with is said in our words. */
async function drawOwn<R>(
  { live, proxy }: AppOwner,
  { appId, owned, socket }: OwnApp,
  objectId: string | undefined,
  work: () => Promise<R>,
): Promise<R> {
  try {
    await owned;
    return await work();
  } catch (error) {
    const { hasOpened } = await Promise.race([socket, nothingYet()]);
    throw await explainFailure({ live, proxy, appId, objectId, hasOpened }, error);
  }
}

/** A socket that has not said anything by now is not waited for. */
const nothingYet = (): Promise<SocketWord> => new Promise((resolve) => setTimeout(() => resolve({})));

/** Notes where a chart is shown. */
function coverShown({ cover }: AppOwner, drawn: QlikVisualization): QlikVisualization {
  const show = (Object(drawn) as Partial<QlikVisualization>).show;
  if (typeof show !== "function") return drawn;
  return Object.assign(drawn, {
    show(...args: Parameters<typeof show>) {
      cover(args[0]);
      return show.apply(drawn, args);
    },
  });
}

type On = QlikApp["on"];
const hasOn = <T extends object>(target: T | undefined): target is T & { readonly on: On } =>
  typeof (target as { readonly on?: unknown } | undefined)?.on === "function";

/**
 * A listener of the page's own on an app, or on its `global`, takes the app's errors from those who listen to all of Qlik's: we listen
 * there, too.
 */
function hearing({ qlik }: AppOwner, app: QlikApp): Partial<Pick<QlikApp, "on" | "global">> {
  const told = new WeakSet();
  const tell = (error: unknown) => {
    const each = Object(error) as object;
    // Heard on both, it is one error.
    if (told.has(each)) return;
    told.add(each);
    hearersOf(qlik).forEach((hear) => hear(error));
  };
  const global: (QlikApp["global"] & { readonly on?: On }) | undefined = app.global;
  return {
    ...(hasOn(app) && { on: hearingOf(app, tell) }),
    ...(hasOn(global) && {
      global: Object.assign(Object.create(global) as typeof global, { on: hearingOf(global, tell) }),
    }),
  };
}

function hearingOf(target: { readonly on: On }, tell: (error: unknown) => void): On {
  let isHeard = false;
  return (type, listener) => {
    const { on } = target;
    if (type === "error" && !isHeard) {
      isHeard = true;
      on.call(target, type, tell);
    }
    on.call(target, type, listener);
  };
}
