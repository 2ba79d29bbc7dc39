// The app at the engine: its handle, and what is asked of it. Each part of the Capability API's app stands on this.
import type { EngineSession, RpcReply } from "./engine-session.js";
import { follow, type Followed } from "./follow.js";
import { NOT_FOUND, QlikError, type Problems } from "./problems.js";

const GLOBAL = -1;

type Params = readonly unknown[];
export type Layout = Readonly<Record<string, unknown>>;

export interface Doc {
  readonly session: EngineSession;
  /** Calls a method of the app. */
  call(method: string, params?: Params): Promise<RpcReply>;
  /** Calls a method that answers with an object: its handle. Rejects, and tells the listeners, where there is none of that name. */
  open(method: string, params: Params, name: string): Promise<number>;
  /** A session object with these properties, whose layout stays up to date. */
  createObject(properties: object): Promise<Followed<Layout>>;
}

export function openDoc(id: string, session: EngineSession, problems: Problems): Doc {
  const handle = session.call("OpenDoc", GLOBAL, [id]).then((reply) => requireHandle(reply, id, problems));
  // The caller learns of the failure from its own call to the app; a socket without an app is of no use to anybody.
  handle.catch(() => session.close());
  const call = async (method: string, params: Params = []) => session.call(method, await handle, params);
  const open = async (method: string, params: Params, name: string) =>
    requireHandle(await call(method, params), name, problems);
  return {
    session,
    call,
    open,
    async createObject(properties) {
      const object = await open("CreateSessionObject", [properties], "");
      return follow(session, object, async () => (await session.call("GetLayout", object, []))["qLayout"] as Layout);
    },
  };
}

/** The handle in a reply; the engine answers for an unknown object with an empty interface. */
function requireHandle({ qReturn }: RpcReply, name: string, problems: Problems): number {
  const handle = (qReturn as { qHandle?: unknown } | undefined)?.qHandle;
  if (typeof handle === "number") return handle;
  const problem = { code: NOT_FOUND, message: `Object not found: ${name}` };
  problems.error(problem);
  throw new QlikError(problem);
}
