// `qlik-ticket/interop/qlik-api`: @qlik/api and qlik-embed on the session of the page.
import { optionUnknown, optionUnusable } from "../../core/errors/call.js";
import { checkOptions, isFunction, isMilliseconds, isObject, isText, type Rules } from "../../core/options.js";
import type { QlikSession } from "../../index.js";
import { createAuthModule } from "./auth-module.js";
import { hideElements, reloadElements } from "./embed-elements.js";
import { hearSockets } from "./hear-sockets.js";
import { loadQix, type RuntimeQix } from "./runtime.js";
import type { QlikApiAuth, QlikTicketAuthModule, QlikTicketHost } from "./types.js";

export type {
  QlikApiAuth,
  QlikTicketAuthModule,
  QlikTicketAuthType,
  QlikTicketHost,
  QlikTicketHostConfig,
  QueryParams,
  RestCallParams,
  RetryAction,
} from "./types.js";

/** Options of {@link connectQlikApi}. */
export interface QlikApiOptions {
  /**
   * Where `/qlik-embed/main.js` comes from.
   * @default the virtual proxy
   */
  readonly embedRuntimeUrl?: string;
  /**
   * Milliseconds that Qlik's runtime may take to load.
   * @default 30000
   */
  readonly timeoutMs?: number;
}

/** @qlik/api on a session. */
export interface QlikApiConnection {
  /** The host config that is the default now; for calls that name one. */
  readonly hostConfig: QlikTicketHost;
  /**
   * Hands an app that is open by enigma.js to @qlik/api and qlik-embed: `openAppSession` for this app then opens no WebSocket of its own.
   * Resolves with false where Qlik's runtime cannot do that. Throws `qlik-load-failed` when it does not load.
   */
  shareApp(appId: string, app: object): Promise<boolean>;
  /** Ends what happens by itself after a renewal. The auth module stays registered. */
  dispose(): void;
}

const LOAD_MS = 30_000;

const RULES = {
  embedRuntimeUrl: { accepts: isText, expected: "an address" },
  timeoutMs: { accepts: isMilliseconds, expected: "milliseconds" },
} satisfies Rules;

/**
 * Registers the auth module `qlikticket` with @qlik/api and makes this session's virtual proxy its default host, in this order: the
 * session, the module, the host. After a renewal its suspended app sessions are resumed. Rejects as `ensure()` of the session does, and
 * with `invalid-option`.
 *
 * @param session What `authenticate` gave.
 * @param auth `auth` of @qlik/api.
 * @param options See {@link QlikApiOptions}.
 * @example
 * import { auth, qix } from "@qlik/api";
 * const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
 * await connectQlikApi(qlik, auth);
 * const app = await qix.openAppSession({ appId: "your-app-id" }).getDoc();
 */
export async function connectQlikApi(
  session: QlikSession,
  auth: QlikApiAuth,
  options: QlikApiOptions = {},
): Promise<QlikApiConnection> {
  assertUsable("connectQlikApi(session, auth, options)", session, auth, options);
  const { embedRuntimeUrl, timeoutMs = LOAD_MS } = options;
  const hostConfig: QlikTicketHost = {
    authType: "qlikticket",
    host: session.proxy,
    forceIsWindows: true,
    ...(embedRuntimeUrl && { embedRuntimeUrl }),
  };
  await session.ensure();
  auth.registerAuthModule("qlikticket", createAuthModule(session));
  auth.setDefaultHostConfig(hostConfig);
  const qix = () => loadQix(embedRuntimeUrl ?? session.proxy, timeoutMs);
  return {
    hostConfig,
    async shareApp(appId, app) {
      const { registerExternalAppSession } = await qix();
      registerExternalAppSession?.(appId, app, { hostConfig });
      return registerExternalAppSession !== undefined;
    },
    dispose: resumeAfterRenewals(session, qix),
  };
}

/** @qlik/api opens no socket again that Qlik closed after its idle time. */
function resumeAfterRenewals(session: QlikSession, load: () => Promise<RuntimeQix>): () => void {
  let hasSuspended = false;
  const stops: (() => void)[] = [];
  const loaded = load().then((qix) => {
    const stopEvents = qix.onWebSocketEvent?.(({ eventType }) => {
      if (eventType === "suspended" || eventType === "closed") hasSuspended = true;
    });
    stops.push(hearSockets(session, qix), ...(stopEvents ? [stopEvents] : []));
    return qix;
  });
  // A runtime that does not load has no sessions; shareApp() says so.
  loaded.catch(() => undefined);
  const resume = async () => {
    const { resumeSuspendedSessions } = await loaded;
    if (hasSuspended) await resumeSuspendedSessions?.();
    hasSuspended = false;
  };
  stops.push(session.on("renewed", () => void resume().catch(() => undefined)));
  return () => stops.forEach((stop) => stop());
}

/**
 * Lets `<qlik-embed>` sign in by this session: puts an auth module under a global name, for the script tag's `data-auth-type`. Call it
 * before the tag is added. After a renewal the elements with this name are mounted anew; after a logout, or when another user has signed in,
 * they are hidden (`display: none`).
 *
 * @param session What `authenticate` gave.
 * @param name The global name, as `data-auth-type` has it. Default `QlikTicketAuth`.
 * @returns The function that takes the name back.
 * @example
 * const qlik = await authenticate("/api/qlik-ticket", { bootstrap: false });
 * provideQlikEmbed(qlik);
 * const tag = document.createElement("script");
 * Object.assign(tag.dataset, { host: qlik.proxy, authType: "QlikTicketAuth" });
 * tag.src = "https://cdn.jsdelivr.net/npm/@qlik/embed-web-components@1/dist/index.min.js";
 * document.head.append(tag);
 */
export function provideQlikEmbed(session: QlikSession, name = "QlikTicketAuth"): () => void {
  const call = "provideQlikEmbed(session, name)";
  if (!isText(name)) throw optionUnusable(call, "name", 'a global name, as "QlikTicketAuth"');
  assertSession(call, session);
  const page = globalThis as Record<string, unknown>;
  let hearing: Promise<unknown> | undefined;
  page[name] = async (): Promise<QlikTicketAuthModule> => {
    await session.ensure();
    // Qlik's runtime is there by now: it has asked. Without it there is no socket to hear.
    hearing ??= loadQix(session.proxy, LOAD_MS)
      .then((qix) => stops.push(hearSockets(session, qix)))
      .catch(() => undefined);
    return createAuthModule(session);
  };
  const stops = [
    session.on("renewed", () => reloadElements(session.proxy, name)),
    session.on("closed", () => hideElements(session.proxy, name)),
  ];
  return () => {
    stops.forEach((stop) => stop());
    page[name] = undefined;
  };
}

function assertUsable(call: string, session: QlikSession, auth: unknown, options: QlikApiOptions): void {
  assertSession(call, session);
  const { registerAuthModule } = Object(auth) as Partial<QlikApiAuth>;
  if (!isFunction(registerAuthModule)) throw optionUnusable(call, "auth", "auth of @qlik/api");
  checkOptions(options, RULES, {
    unknown: (option, known) => optionUnknown(call, option, known),
    unusable: (option, expected) => optionUnusable(call, option, expected),
  });
}

function assertSession(call: string, session: unknown): void {
  if (!isObject(session) || !("csrfToken" in session)) {
    throw optionUnusable(call, "session", "what authenticate() gave");
  }
}
