// The apps that objects of this page stand in, each opened once. A connection that a gateway has cut is opened anew for the next
// object, and for those that stand there when the visitor comes back to the page.
import { isEmbedError, type QlikApp, type QlikMashup } from "../index.js";
import { notDrawn } from "./failure.js";

export interface OpenApps {
  /** Draws into `canvas` and gives Qlik's model of the object; rejects with what a developer has to look at. */
  draw(session: QlikMashup, app: string, object: string, canvas: HTMLElement): Promise<unknown>;
  /** Closes all; the next object opens its app anew. */
  readonly close: () => void;
}

/** A licence that Qlik is still assigning is waited for: 2, 4 and 8 seconds. */
const PENDING_MS = 2_000;
const PENDING_TRIES = 3;

/** `lost` is called when the visitor is there and an app's connection has been cut. */
export function createOpenApps(lost: () => void): OpenApps {
  const apps = new Map<string, QlikApp>();
  /** Apps in which something is drawn: of the others nothing is lost. */
  const inUse = new WeakSet<QlikApp>();
  const revival = createRevival(lost);

  const drop = (id: string, app: QlikApp) => {
    if (apps.get(id) !== app) return;
    apps.delete(id);
    closeQuietly(app);
  };
  const open = (session: QlikMashup, id: string): QlikApp => {
    const app = session.openApp(id);
    apps.set(id, app);
    onClosed(app, () => {
      if (apps.get(id) !== app || !inUse.has(app) || session.state !== "ready") return;
      apps.delete(id);
      revival.await();
    });
    return app;
  };
  return {
    async draw(session, id, object, canvas) {
      for (let tries = 0; ; tries++) {
        const app = apps.get(id) ?? open(session, id);
        try {
          const model = await app.getObject(canvas, object);
          inUse.add(app);
          return model;
        } catch (error) {
          if (!isOfObject(error)) drop(id, app);
          if (!(await mayDrawAgain(error, tries))) throw notDrawn(session, id, object, error);
        }
      }
    },
    close() {
      revival.stop();
      for (const [id, app] of [...apps]) drop(id, app);
    },
  };
}

/** Waits for the visitor, once for all apps whose connection was cut. */
function createRevival(lost: () => void) {
  let stopWaiting: (() => void) | undefined;
  return {
    await(): void {
      stopWaiting ??= whenUsed(() => {
        stopWaiting = undefined;
        lost();
      });
    },
    stop(): void {
      stopWaiting?.();
      stopWaiting = undefined;
    },
  };
}

/** The app is there, and others may stand in it. */
const isOfObject = (error: unknown): boolean =>
  isEmbedError(error) && (error.code === "object-not-found" || error.code === "qlik-error");

/** Once for a connection that was cut, and some seconds later for a licence that is being assigned. */
async function mayDrawAgain(error: unknown, tries: number): Promise<boolean> {
  const code = isEmbedError(error) ? error.code : undefined;
  if (code === "connection-lost") return tries === 0;
  if (code !== "license-pending" || tries >= PENDING_TRIES) return false;
  await new Promise((resolve) => setTimeout(resolve, PENDING_MS * 2 ** tries));
  return true;
}

/** Older clients tell nobody that a connection is closed: then the next object finds out. */
function onClosed(app: QlikApp, closed: () => void): void {
  const { on } = app as { readonly on?: unknown };
  if (typeof on === "function") (on as (type: string, listener: () => void) => void).call(app, "closed", closed);
}

/** Calls `run` once, when the visitor touches the page or comes back to it; returns the function that ends the waiting. */
function whenUsed(run: () => void): () => void {
  const scope = new AbortController();
  const use = () => {
    if (document.visibilityState === "hidden") return;
    scope.abort(0);
    run();
  };
  const early = { signal: scope.signal, capture: true };
  for (const type of ["pointerdown", "keydown", "focus"]) addEventListener(type, use, early);
  document.addEventListener("visibilitychange", use, early);
  return () => scope.abort(0);
}

/** A connection that is gone has nothing left to close. */
function closeQuietly(app: QlikApp): void {
  const closing = async () => {
    await app.close();
  };
  closing().catch(() => undefined);
}
