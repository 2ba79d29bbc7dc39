// Whatever a usual sign-in gets to ready without: the way without CORS headers, unusual ticket answers, second loads,
// warnings, and what a session does afterwards. One part, loaded when the first of it is needed; under names that the usual
// way has in it anyhow, which cost nothing there.
export { parseRetryAfter as retryAfter } from "../core/retry-after.js";
export { loadAgain } from "./capability/load-again.js";
export { specialConfig as config } from "./capability/special-config.js";
export { consumeByImage } from "./consume/via-image.js";
export {
  checkSession as check,
  fetchCsrfToken as csrfToken,
  webSocketAddress as webSocketUrl,
} from "./session/live.js";
export { endOtherSession as takeover } from "./session/take-over.js";
export { readTicketValue as parse } from "./ticket/parse-ticket.js";
export { verifyByWebSocket } from "./verify/via-websocket.js";
export { tellWarning } from "./warnings.js";
