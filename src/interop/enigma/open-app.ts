// Opens an app on a session of enigma.js; what the engine refuses is told in this library's words.
import { isEmbedError } from "../../core/errors/embed-error.js";
import { qlikFailed } from "../../qlik-sense/errors/session.js";
import { newsOf, readProblem } from "../../qlik-sense/session/problem.js";
import type { SocketWay } from "./socket-way.js";
import type { EnigmaSession } from "./types.js";

/** An app that is open. */
export interface OpenedApp<App, S = EnigmaSession> {
  /** enigma.js's interface of the app, with `getObject`, `createSessionObject` and all else that the schema has. */
  readonly app: App;
  /** The session that the app is open on: `on("suspended" | "resumed" | "closed", …)`. */
  readonly session: S;
  /** Ends the app and its WebSocket. Never rejects. */
  close(): Promise<void>;
}

export async function openApp<App, S extends EnigmaSession>(
  session: S,
  way: SocketWay,
  appId: string,
): Promise<OpenedApp<App, S>> {
  const close = async () => {
    await session.close().catch(() => undefined);
  };
  try {
    const global = (await session.open()) as { openDoc(id: string): Promise<App> };
    return { app: await global.openDoc(appId), session, close };
  } catch (error) {
    await close();
    throw explain(way, appId, error);
  }
}

/** No renewal: a user who may not open an app is signed in all the same. */
function explain(way: SocketWay, appId: string, error: unknown): unknown {
  if (isEmbedError(error)) return error;
  const problem = readProblem(error);
  const news = newsOf(way.place(), problem, appId);
  return isEmbedError(news) ? news : qlikFailed(way.place(), problem.message, error);
}
