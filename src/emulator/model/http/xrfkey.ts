// The xrfkey rule of the proxy's API and of the repository: sixteen letters or digits, the same in query and header. It
// proves that no foreign page sent the request, and is no secret.

import { parameterValue } from "./query.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";

/** The answer to a request without a good xrfkey; `undefined` for one that has it. */
export function refuseWithoutXrfKey(request: ProxyRequest): ProxyResponse | undefined {
  const key = parameterValue(request.url, "xrfkey");
  const isGood = key !== undefined && /^[0-9A-Za-z]{16}$/.test(key) && request.headers["x-qlik-xrfkey"] === key;
  return isGood ? undefined : REFUSAL;
}

const REFUSAL: ProxyResponse = {
  status: 403,
  headers: [["Content-Type", "text/html; charset=utf-8"]],
  body: "XSRF prevention check failed. Possible XSRF discovered.",
};
