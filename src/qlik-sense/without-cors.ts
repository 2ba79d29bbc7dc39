// The way to sign in at a proxy whose answers this page may not read: an image spends the ticket, a WebSocket tells whose
// session it is. Loaded when it turns out that a proxy needs it.
export { consumeByImage } from "./consume/via-image.js";
export { verifyByWebSocket } from "./verify/via-websocket.js";
