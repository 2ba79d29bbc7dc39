// Sentences about the WebSockets of enigma.js.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { QlikSenseError } from "../../qlik-sense/errors/codes.js";
import type { Proxy } from "../../qlik-sense/proxy.js";

const COOKIE_WAY = "the cookie's way needs none of this: authenticate() first, docs/interop.md";

export const ticketSocketRefused = (proxy: Proxy): QlikSenseError =>
  new EmbedError(`${proxy.id} did not open a WebSocket with a ticket in its address.`, {
    code: "websocket-refused",
    stage: "session",
    fix: {
      who: "qlik-admin",
      where: "QMC > Virtual proxies > Host allow list",
      set: `${location.hostname}. Releases with CSRF protection (November 2024 and later) may refuse tickets there; ${COOKIE_WAY}`,
    },
    proxy: proxy.id,
  });

export const ticketSocketsUsedUp = (proxy: Proxy, waitMs: number): QlikSenseError =>
  new EmbedError(
    `Four WebSockets with a ticket each have been opened for this user at ${proxy.origin} within 30 minutes; Qlik allows five sessions.`,
    {
      code: "session-limit",
      stage: "session",
      fix: {
        who: "page",
        where: "ticketInAddress",
        set: `fewer apps and tabs at once; the next one in ${Math.ceil(waitMs / 60_000)} min; ${COOKIE_WAY}`,
      },
      cure: "same-call",
      retryAfterMs: waitMs,
      proxy: proxy.id,
    },
  );

export const engineSilent = (proxy: Proxy, ms: number): QlikSenseError =>
  new EmbedError(`Qlik's engine at ${proxy.id} said nothing on an open WebSocket in ${ms} ms.`, {
    code: "engine-unavailable",
    stage: "session",
    fix: {
      who: "qlik-admin",
      where: "QMC > Engines, Proxies",
      set: "Running; Load balancing nodes of the virtual proxy = at least one that runs",
    },
    cure: "same-call",
    proxy: proxy.id,
  });
