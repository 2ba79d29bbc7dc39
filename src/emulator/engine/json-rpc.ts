// JSON-RPC 2.0 as the Qlik engine speaks it: requests carry a `handle`, answers name changed handles in `change`, errors
// have a `parameter` beside code and message. Text in, text out: nothing here throws at its caller.
// Source: https://www.jsonrpc.org/specification and the Qlik Engine JSON API reference.

export interface RpcRequest {
  /** Absent in a notification. */
  readonly id?: number | string | null;
  readonly method: string;
  /** -1 is Global. */
  readonly handle: number;
  readonly params: Params;
  /** The client knows the last answer, and takes changes of it. */
  readonly delta: boolean;
}

/** Positional or named, as the client likes. */
export type Params = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface RpcResult {
  readonly result: Readonly<Record<string, unknown>>;
  /** Handles whose objects are new or changed. */
  readonly change?: readonly number[];
  /** What `result` holds are changes of the last answer. */
  readonly delta?: true;
}

/** An error that becomes the answer's `error` member. */
export class EngineError extends Error {
  readonly code: number;
  readonly parameter: string;

  constructor(code: number, message: string, parameter = "") {
    super(message);
    this.name = "EngineError";
    this.code = code;
    this.parameter = parameter;
  }
}

export const INVALID_PARAMS = -32602;

/** Reads one message, hands it to `handle` and returns the answer's text; `undefined` for a notification. */
export function answer(text: string, handle: (request: RpcRequest) => RpcResult): string | undefined {
  const request = parseRequest(text);
  if (request instanceof EngineError) return errorText(null, request);
  const outcome = attempt(request, handle);
  if (request.id === undefined) return undefined;
  if (outcome instanceof EngineError) return errorText(request.id, outcome);
  return JSON.stringify({ jsonrpc: "2.0", id: request.id, ...outcome });
}

/** One parameter, by its place or its name. */
export function param(params: Params, index: number, name: string): unknown {
  return isList(params) ? params[index] : params[name];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseRequest(text: string): RpcRequest | EngineError {
  const message = parseJson(text);
  if (message instanceof EngineError) return message;
  if (!isRecord(message)) return new EngineError(-32600, "Invalid Request");
  const { id, method, handle = -1, params = [], delta } = message;
  const valid =
    (id === undefined || id === null || typeof id === "number" || typeof id === "string") &&
    typeof method === "string" &&
    typeof handle === "number" &&
    (isList(params) || isRecord(params));
  if (!valid) return new EngineError(-32600, "Invalid Request");
  return { ...(id !== undefined && { id }), method, handle, params, delta: delta === true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new EngineError(-32700, "Parse error");
  }
}

function attempt(request: RpcRequest, handle: (request: RpcRequest) => RpcResult): RpcResult | EngineError {
  try {
    return handle(request);
  } catch (error) {
    return error instanceof EngineError ? error : new EngineError(-32603, "Internal error");
  }
}

function errorText(id: number | string | null, { code, parameter, message }: EngineError): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, parameter, message } });
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
