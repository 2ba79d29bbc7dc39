// One sign-in serves all objects of a page, and one open app all objects of that app. When another user signs in on the page, what
// is drawn is taken away, and the source is asked once more without spending a ticket: is it this user's page now?
import { rejoinSession } from "../authenticate.js";
import { authenticate, isEmbedError, type QlikApp, type QlikMashup } from "../index.js";
import type { Attributes } from "./attributes.js";
import { callKey, readCall, type Call } from "./call.js";
import { notDrawn } from "./failure.js";

export interface SignIn {
  /** Joins the page's sign-in; rejects as `authenticate` does. */
  start(): Promise<QlikMashup>;
  /** Draws into `canvas` and gives Qlik's model of the object; rejects with what a developer has to look at. */
  draw(mashup: QlikMashup, app: string, object: string, canvas: HTMLElement): Promise<unknown>;
  /** Forgets how the last sign-in ended: the visitor asks for another one. */
  forget(): void;
  /** Calls `listener` when another user has signed in; returns the function that ends it. */
  onOtherUser(listener: () => void): () => void;
}

/** A second try may end otherwise, and spends no ticket for nothing. */
const mayPass = (error: unknown) => !isEmbedError(error) || error.retryable || error.code === "not-signed-in";

export function createSignIn({ source, options }: Call): SignIn {
  let mashup: Promise<QlikMashup> | undefined;
  let isOtherUsersPage = false;
  const apps = createOpenApps();
  const listeners = new Set<() => void>();

  const showOtherUser = () => {
    mashup = undefined;
    isOtherUsersPage = true;
    apps.clear();
    for (const listener of [...listeners]) listener();
  };
  const signIn = async () => {
    const joined = await (isOtherUsersPage ? rejoinSession(source, options) : authenticate(source, options));
    isOtherUsersPage = false;
    joined.on("other-user", showOtherUser);
    return joined;
  };
  return {
    start() {
      mashup ??= signIn().catch((error: unknown) => {
        if (mayPass(error)) mashup = undefined;
        throw error;
      });
      return mashup;
    },
    draw: apps.draw,
    forget() {
      mashup = undefined;
      isOtherUsersPage = false;
      apps.clear();
    },
    onOtherUser(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

interface OpenApps extends Pick<SignIn, "draw"> {
  clear(): void;
}

/** The apps that objects of this page stand in, each opened once. */
function createOpenApps(): OpenApps {
  const apps = new Map<string, QlikApp>();
  return {
    async draw(session, app, object, canvas) {
      try {
        const open = apps.get(app) ?? session.openApp(app);
        apps.set(app, open);
        return await open.getObject(canvas, object);
      } catch (error) {
        // The app's connection may be gone: the next object opens the app anew.
        apps.delete(app);
        throw notDrawn(session, app, object, error);
      }
    },
    clear: () => apps.clear(),
  };
}

const signIns = new Map<string, SignIn>();

/** The sign-in that the attributes describe; `undefined` where they give no ticket address. */
export function signInFor(attributes: Attributes): SignIn | undefined {
  const key = callKey(attributes);
  const call = signIns.has(key) ? undefined : readCall(attributes);
  if (call) signIns.set(key, createSignIn(call));
  return signIns.get(key);
}
