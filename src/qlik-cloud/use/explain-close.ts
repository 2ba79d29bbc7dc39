// What the end of an engine's WebSocket means (the codes that Qlik's own client knows).
import { credentialOver } from "../errors/socket.js";
import type { QlikCloudError } from "../errors/codes.js";
import { noLicense, sessionLimit } from "../errors/use.js";

/**
 * What the close code of an engine's WebSocket says: 4002 `no-license`, 4005 `session-limit`, 4006 `session-expired`. `undefined` for
 * codes that say nothing of the user: the socket may be opened again, with an address of its own.
 * @example
 * socket.onclose = (event) => show(explainClose(event)?.message);
 */
export function explainClose({ code }: { readonly code: number }): QlikCloudError | undefined {
  if (code === 4002) return noLicense(undefined);
  if (code === 4005) return sessionLimit(undefined);
  return code === 4006 ? credentialOver() : undefined;
}
