// enigma.js asks for each object anew when it resumes a session, by its id. Session objects (a chart that the page made, the list of
// selections that nebula.js shows) are gone with the engine's session then: they are made again, under the same ids.

interface Request {
  readonly method: string;
  readonly handle: number;
  readonly params: readonly unknown[];
}
interface Response {
  readonly result?: { readonly qReturn?: { readonly qHandle?: number | null; readonly qGenericId?: string } };
}
/** The part of enigma.js that sends: inside of its session, and not documented. */
export interface Rpc {
  send(request: Request): Promise<Response>;
}

/** Makes session objects again while `isResuming()`. */
export function keepSessionObjects(rpc: Rpc, isResuming: () => boolean): void {
  const made = new Map<unknown, Request>();
  const send = rpc.send.bind(rpc);
  rpc.send = async (request) => {
    const [id] = Array.isArray(request.params) ? (request.params as readonly unknown[]) : [];
    const response = await send(request);
    const { qHandle, qGenericId } = response.result?.qReturn ?? {};
    if (request.method === "CreateSessionObject" && qGenericId) made.set(qGenericId, request);
    if (request.method === "DestroySessionObject") made.delete(id);
    const first = made.get(id);
    if (request.method !== "GetObject" || !isResuming() || qHandle || !first) return response;
    const { method, params } = first;
    return send({ method, handle: request.handle, params: [withId(params[0], id)] });
  };
}

function withId(properties: unknown, qId: unknown): object {
  const { qInfo, ...rest } = Object(properties) as { readonly qInfo?: object };
  return { ...rest, qInfo: { ...qInfo, qId } };
}
