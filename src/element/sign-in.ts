// One sign-in serves all objects of a page. When its session ends, what is drawn is taken away, and comes back with the session; when
// another user signs in on the page, the source is asked once more without spending a ticket: is it this user's page now?
import { rejoinSession } from "../authenticate.js";
import {
  authenticate,
  isEmbedError,
  type AuthenticateOptions,
  type QlikMashup,
  type QlikSession,
  type Source,
} from "../index.js";
import type { Attributes } from "./attributes.js";
import { callKey, readCall, type Call } from "./call.js";
import { createOpenApps, type OpenApps } from "./open-apps.js";

/** What elements do: draw anew, or say that the session has ended, or that it is being made anew. */
export type SignInNews = "draw" | "expired" | "renewing";

export interface SignIn<S extends QlikSession = QlikSession> {
  /** Joins the page's sign-in, and sees to it that its session is there; rejects as `authenticate` and `ensure` do. */
  start(): Promise<S>;
  /** The visitor asks for another try: a session that has ended is renewed; one that is closed is forgotten, and all is drawn anew. */
  tryAgain(): Promise<void>;
  /** Calls `listener` for news of the session; returns the function that ends it. */
  listen(listener: (news: SignInNews) => void): () => void;
  /** Lets go of the session; the next object signs in anew. */
  readonly release: () => void;
}

/** With Qlik's client, which draws. */
export type ClientSignIn = SignIn<QlikMashup> & Pick<OpenApps, "draw">;

/** One call, and so one session at the proxy, for objects that Qlik's client draws and for those in frames, which do without it. */
export interface SignIns {
  readonly client: ClientSignIn;
  readonly session: SignIn;
  readonly release: () => void;
}

export function createSignIns(call: Call): SignIns {
  const news = createListeners();
  const apps = createOpenApps(() => news.tell("draw"));
  const present: { client?: QlikSession | undefined; session?: QlikSession | undefined } = {};
  const client = createSignIn<QlikMashup>({
    ...call,
    news,
    apps,
    other: () => present.session,
    took: (session) => (present.client = session),
  });
  const session = createSignIn<QlikSession>({
    source: call.source,
    options: { ...call.options, bootstrap: false },
    news: createListeners(),
    other: () => present.client,
    took: (joined) => (present.session = joined),
  });
  const release = () => {
    client.release();
    session.release();
  };
  return { client: { ...client, draw: (...wish) => apps.draw(...wish) }, session, release };
}

interface SignInSettings {
  readonly source: Source;
  readonly options: AuthenticateOptions;
  readonly news: ReturnType<typeof createListeners>;
  readonly apps?: OpenApps;
  /** The session that the page's other objects have, if they have one. */
  readonly other: () => QlikSession | undefined;
  /** Is told of the session, and of its end. */
  readonly took: (session: QlikSession | undefined) => void;
}

/** A second try may end otherwise, and spends no ticket for nothing. */
const mayPass = (error: unknown) => !isEmbedError(error) || error.retryable || error.code === "not-signed-in";

function createSignIn<S extends QlikSession>(settings: SignInSettings): SignIn<S> {
  const { source, options, news, apps, took } = settings;
  let joining: Promise<S> | undefined;
  let session: S | undefined;
  let isOtherUsersPage = false;

  const release = () => {
    apps?.close();
    session?.dispose();
    session = joining = undefined;
    took(undefined);
    isOtherUsersPage = false;
  };
  const signIn = async () => {
    const joined = (await (isOtherUsersPage ? rejoinSession(source, options) : join(settings))) as S;
    isOtherUsersPage = false;
    took((session = joined));
    followSession(joined, apps, news.tell, (reason) => {
      if (reason === "other-user") release();
      // All objects say the same, and nobody is signed in again before the visitor asks for it.
      else joining = rejectionOf(joined);
      isOtherUsersPage = reason === "other-user";
    });
    return joined;
  };
  return {
    async start(): Promise<S> {
      joining ??= signIn().catch((error: unknown) => {
        if (mayPass(error)) joining = undefined;
        throw error;
      });
      return ensured(joining);
    },
    async tryAgain(): Promise<void> {
      if (session && session.state !== "closed") return session.renew().catch(() => undefined);
      release();
      // One button brings all objects back.
      news.tell("draw");
    },
    listen: news.listen,
    release,
  };
}

/** Where the page's other objects have a session, it is this page's: its user is asked for, and no ticket is spent. */
async function join({ source, options, other }: SignInSettings): Promise<QlikSession> {
  const present = other();
  if (present?.state !== "ready" || !present.user || options.user) return authenticate(source, options);
  try {
    return await authenticate(source, { ...options, user: present.user, reuse: "same-user" });
  } catch (error) {
    if (!isEmbedError(error) || error.code !== "user-mismatch") throw error;
    return authenticate(source, options);
  }
}

function createListeners() {
  const listeners = new Set<(news: SignInNews) => void>();
  return {
    tell: (news: SignInNews) => [...listeners].forEach((listener) => listener(news)),
    listen: (listener: (news: SignInNews) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function ensured<S extends QlikSession>(joining: Promise<S>): Promise<S> {
  const session = await joining;
  await session.ensure();
  return session;
}

/** Tells the elements what becomes of the session; `closed` is called before they are told of its end. */
function followSession(
  session: QlikSession,
  apps: OpenApps | undefined,
  tell: (news: SignInNews) => void,
  closed: (reason: "other-user" | "signed-out") => void,
): void {
  session.on("expired", () => {
    apps?.close();
    tell("expired");
  });
  session.on("renewing", () => tell("renewing"));
  session.on("renewed", () => tell("draw"));
  session.on("closed", ({ reason }) => {
    apps?.close();
    closed(reason);
    tell("draw");
  });
}

/** What a closed session says, once for all. */
function rejectionOf<S extends QlikSession>(session: S): Promise<S> {
  const rejected = session.ensure().then(() => session);
  rejected.catch(() => undefined);
  return rejected;
}

const signIns = new Map<string, SignIns>();

/** The sign-ins that the attributes describe; `undefined` where they give no ticket address. */
export function signInsFor(attributes: Attributes): SignIns | undefined {
  const key = callKey(attributes);
  const call = signIns.has(key) ? undefined : readCall(attributes);
  if (call) signIns.set(key, createSignIns(call));
  return signIns.get(key);
}
