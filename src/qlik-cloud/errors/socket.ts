// Sentences about an engine's WebSocket.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { QlikCloudError } from "./codes.js";

export const credentialOver = (): QlikCloudError =>
  new EmbedError("The engine closed the WebSocket: its credential is over.", {
    code: "session-expired",
    stage: "session",
    fix: {
      who: "page",
      where: "session.webSocketUrl(appId)",
      set: "a new address for each socket, asked for just before",
    },
    cure: "sign-in-again",
  });
