// `openApp` of a session: Qlik's own, at this session's proxy, for this session's user alone. It returns at once; what draws waits
// until a look, and the app's own socket where Qlik's client tells it, name this user.
import type { LiveSession } from "../../core/session.js";
import type { Identity } from "../../core/provider.js";
import { otherServer } from "../errors/configure.js";
import { otherUserPresent } from "../errors/sign-in.js";
import { identityOf } from "../identity.js";
import type { Qlik, QlikApp } from "../open/types.js";
import type { Proxy, QlikConfig } from "../proxy.js";
import { engineIdentity } from "./engine-identity.js";

export interface AppOwner {
  readonly qlik: Qlik;
  readonly proxy: Proxy;
  readonly identity: Identity | undefined;
  readonly sessionKey: string | undefined;
  readonly live: LiveSession;
}

/** Throws `other-user` when the session is closed, `invalid-option` for another server than the session's. */
export function openOwnApp(owner: AppOwner, appId: string, options: object = {}): QlikApp {
  const { qlik, proxy, identity, sessionKey, live } = owner;
  live.assertOpen();
  assertSameServer(proxy.config, options);
  const { identity: own } = options as { readonly identity?: string };
  const parts = { user: identity?.key ?? "", sessionKey, switches: live.switches, own };
  const app = qlik.openApp(appId, { ...options, ...proxy.config, identity: engineIdentity(parts) });
  const close = closeOnce(app, live);
  const owned = assertOwnApp(owner, app, close);
  // Each method that draws rejects with the failure; a page that draws nothing must not get an unhandled rejection.
  owned.catch(() => undefined);
  return guardApp(app, owned, close);
}

function assertSameServer(config: QlikConfig, options: object): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const name of ["host", "port", "prefix"] as const) {
    const value = given[name];
    if ((typeof value !== "string" && typeof value !== "number") || value === "") continue;
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

/** Rejects, and closes the app, when the browser's session or the app's socket is not this user's. */
async function assertOwnApp({ live, proxy, identity }: AppOwner, app: QlikApp, close: () => unknown): Promise<void> {
  try {
    const [socketUser] = await Promise.all([userOfSocket(app), live.assertOwn()]);
    if (socketUser && identity && socketUser.key !== identity.key) throw otherUserPresent(proxy, socketUser);
  } catch (error) {
    closeQuietly(close);
    throw error;
  }
}

/** Whom the engine takes the app's socket for; `undefined` where Qlik's client does not tell, or its socket has failed. */
async function userOfSocket({ global }: QlikApp): Promise<Identity | undefined> {
  try {
    const reply = await global?.getAuthenticatedUser?.();
    const [, userDirectory, userId] = /^UserDirectory=(.*?);\s*UserId=(.*)$/i.exec(String(reply?.qReturn)) ?? [];
    return userDirectory && userId ? identityOf({ userDirectory, userId }) : undefined;
  } catch {
    // Drawing on this socket fails too, and says why.
    return undefined;
  }
}

/** Qlik's app, with our methods before those that draw. */
function guardApp(app: QlikApp, owned: Promise<void>, close: () => unknown): QlikApp {
  const afterProof =
    <A extends unknown[], R>(method: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await owned;
      return method(...args);
    };
  const { visualization } = app;
  const guarded: Partial<QlikApp> = {
    getObject: afterProof((...args) => app.getObject(...args)),
    visualization: Object.assign(Object.create(visualization) as QlikApp["visualization"], {
      get: afterProof<[string], never>((...args) => visualization.get(...args) as Promise<never>),
      create: afterProof<never[], never>(
        (...args) => visualization.create(...(args as unknown as [string])) as Promise<never>,
      ),
    }),
    close,
  };
  return Object.assign(Object.create(app) as QlikApp, guarded);
}
