import type { QpsRequest } from "./qps-exchange.js";
import { createXrfkey } from "./xrfkey.js";

/** A request of the Qlik proxy service's API. `path` comes after `/qps/`, escaped. */
export function qpsRequest(method: QpsRequest["method"], path: string, body: string): QpsRequest {
  const xrfkey = createXrfkey();
  return {
    method,
    path: `/qps/${path}?xrfkey=${xrfkey}`,
    headers: body === "" ? headers(xrfkey) : { ...headers(xrfkey), "Content-Type": "application/json" },
    body,
  };
}

function headers(xrfkey: string): Record<string, string> {
  return { "X-Qlik-Xrfkey": xrfkey, Accept: "application/json" };
}
