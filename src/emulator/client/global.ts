// The Global interface over a session: what can be asked without an app. Callbacks and promises alike, as in Qlik's.
import type { EngineSession } from "./engine-session.js";
import type { Problems } from "./problems.js";
import type { Global } from "./types.js";

const GLOBAL = -1;

export function createGlobal(session: EngineSession, problems: Problems): Global {
  const ask = async <T>(
    method: string,
    read: (reply: Readonly<Record<string, unknown>>) => T,
    callback?: (value: T) => void,
  ) => {
    const value = read(await session.call(method, GLOBAL, []));
    callback?.(value);
    return value;
  };
  return {
    getAuthenticatedUser: (callback) =>
      ask("GetAuthenticatedUser", (reply) => ({ qReturn: String(reply["qReturn"]) }), callback),
    getAppList: (callback) =>
      ask("GetDocList", ({ qDocList }): unknown[] => (Array.isArray(qDocList) ? qDocList : []), callback),
    engineVersion: (callback) => ask("EngineVersion", (reply) => reply, callback),
    on: problems.on,
    close: () => session.close(),
  };
}
