// The JWT is traded for the session cookie by one readable request with `Authorization: Bearer`; the cookie serves afterwards.
import { isEmbedError } from "../../../core/errors/embed-error.js";
import { openScope } from "../../../core/net/scope.js";
import type { Receipt } from "../../../core/provider.js";
import type { Secret } from "../../../core/secret.js";
import { askProxy } from "../../ask-proxy.js";
import { strangerAt } from "../../check/strange-answer.js";
import { preflightRefused } from "../../errors/sign-in.js";
import type { Proxy } from "../../proxy.js";

/** One try takes at most this long; a proxy that was idle may need most of it. */
const TRY_MS = 15_000;

/** Qlik refuses a JWT with 401, and a user without access with 403; other answers come from behind the sign-in. */
const isRefusal = (status: number): boolean => status < 400 || status === 401 || status === 403;

/** Sends the JWT once. Throws `cors-missing` where another origin's proxy does not let this page send the header. */
export async function consumeJwt(proxy: Proxy, jwt: Secret, resource: string, outer: AbortSignal): Promise<Receipt> {
  const { signal, end } = openScope(outer, TRY_MS);
  const headers = { Authorization: `Bearer ${jwt.reveal()}` };
  try {
    const response = await askProxy(proxy, resource, { signal, headers });
    const { ok, status } = response;
    const stranger = isRefusal(status) && !ok ? undefined : strangerAt(proxy, resource, response);
    const served = ok && !stranger;
    const accepted = ok ? served : !isRefusal(status);
    return { via: "fetch", accepted, served, warning: served ? undefined : "resource-moved", stranger };
  } catch (error) {
    if (outer.aborted || isEmbedError(error)) throw error;
    // The look before could be read, so the host answers: what fails is the permission for the header.
    if (!signal.aborted && proxy.origin !== location.origin) throw preflightRefused(proxy);
    return { via: "fetch", accepted: false, served: false };
  } finally {
    end();
  }
}
