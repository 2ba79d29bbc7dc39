// One sign-in serves all objects of a page. When its session ends, what is drawn is taken away, and comes back with the session; when
// another user signs in on the page, the source is asked once more without spending a ticket: is it this user's page now?
import { rejoinSession } from "../authenticate.js";
import { authenticate, isEmbedError, type QlikMashup } from "../index.js";
import type { Attributes } from "./attributes.js";
import { callKey, readCall, type Call } from "./call.js";
import { createOpenApps, type OpenApps } from "./open-apps.js";

/** What elements do: draw anew, or say that the session has ended, or that it is being made anew. */
export type SignInNews = "draw" | "expired" | "renewing";

export interface SignIn extends Pick<OpenApps, "draw"> {
  /** Joins the page's sign-in, and sees to it that its session is there; rejects as `authenticate` and `ensure` do. */
  start(): Promise<QlikMashup>;
  /** The visitor asks for another try: a session that has ended is renewed, one that is closed is forgotten. */
  tryAgain(): Promise<void>;
  /** Calls `listener` for news of the session; returns the function that ends it. */
  listen(listener: (news: SignInNews) => void): () => void;
  /** Lets go of the session; the next object signs in anew. */
  readonly release: () => void;
}

/** A second try may end otherwise, and spends no ticket for nothing. */
const mayPass = (error: unknown) => !isEmbedError(error) || error.retryable || error.code === "not-signed-in";

export function createSignIn({ source, options }: Call): SignIn {
  let joining: Promise<QlikMashup> | undefined;
  let mashup: QlikMashup | undefined;
  let isOtherUsersPage = false;
  const { tell, listen } = createListeners();
  const apps = createOpenApps(() => tell("draw"));

  const release = () => {
    apps.close();
    mashup?.dispose();
    mashup = joining = undefined;
    isOtherUsersPage = false;
  };
  const signIn = async () => {
    const joined = await (isOtherUsersPage ? rejoinSession(source, options) : authenticate(source, options));
    isOtherUsersPage = false;
    mashup = joined;
    followSession(joined, apps, tell, (reason) => {
      if (reason === "other-user") release();
      // All objects say the same, and nobody is signed in again before the visitor asks for it.
      else joining = rejectionOf(joined);
      isOtherUsersPage = reason === "other-user";
    });
    return joined;
  };
  return {
    async start() {
      joining ??= signIn().catch((error: unknown) => {
        if (mayPass(error)) joining = undefined;
        throw error;
      });
      return ensured(joining);
    },
    draw: (...wish) => apps.draw(...wish),
    async tryAgain() {
      if (mashup && mashup.state !== "closed") await mashup.renew().catch(() => undefined);
      else release();
    },
    listen,
    release,
  };
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

async function ensured(joining: Promise<QlikMashup>): Promise<QlikMashup> {
  const mashup = await joining;
  await mashup.ensure();
  return mashup;
}

/** Tells the elements what becomes of the session; `closed` is called before they are told of its end. */
function followSession(
  mashup: QlikMashup,
  apps: OpenApps,
  tell: (news: SignInNews) => void,
  closed: (reason: "other-user" | "signed-out") => void,
): void {
  mashup.on("expired", () => {
    apps.close();
    tell("expired");
  });
  mashup.on("renewing", () => tell("renewing"));
  mashup.on("renewed", () => tell("draw"));
  mashup.on("closed", ({ reason }) => {
    apps.close();
    closed(reason);
    tell("draw");
  });
}

/** What a closed session says, once for all. */
function rejectionOf(mashup: QlikMashup): Promise<QlikMashup> {
  const rejected = mashup.ensure().then(() => mashup);
  rejected.catch(() => undefined);
  return rejected;
}

const signIns = new Map<string, SignIn>();

/** The sign-in that the attributes describe; `undefined` where they give no ticket address. */
export function signInFor(attributes: Attributes): SignIn | undefined {
  const key = callKey(attributes);
  const call = signIns.has(key) ? undefined : readCall(attributes);
  if (call) signIns.set(key, createSignIn(call));
  return signIns.get(key);
}
