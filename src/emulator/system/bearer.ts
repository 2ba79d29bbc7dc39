// The token of an `Authorization` header.

import type { ProxyRequest } from "../model/types.js";

/** What follows `Bearer`; `undefined` for none. */
export function bearerOf({ headers }: ProxyRequest): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(headers["authorization"] ?? "")?.[1];
}
