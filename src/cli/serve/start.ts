// Puts the server together, and takes it apart again.
import type { RequestListener, Server } from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import {
  createRedirectHandler,
  toNodeListener,
  type SessionHandler,
  type TicketHandler,
  type TicketServerEvent,
} from "../../server/index.js";
import type { ReadConfig } from "./config/read-config.js";
import { networksOf } from "./config/rules.js";
import type { ServeConfig } from "./config/types.js";
import { createHandler } from "./handler.js";
import { createLogin } from "./login/index.js";
import { createAddressLimit } from "./net/address-limit.js";
import { closeServer, createServer, listen } from "./net/listen.js";
import { loadTls, rotateTls, type LoadedTls } from "./net/tls.js";
import { operationsListener, publicListener } from "./routes.js";
import { openStore, type Store } from "./store.js";
import { createHealth, type Health } from "./watch/health.js";
import { logEvent } from "./watch/log.js";
import { createMetrics, type Metrics } from "./watch/metrics.js";

export interface RunningServer {
  readonly address: string;
  readonly path: string;
  /** Where `/metrics` is. */
  readonly operations: string | undefined;
  readonly health: Health;
  /** Answers what was asked before, and ends. */
  stop(): Promise<void>;
}

const PATH = "/api/qlik-ticket";
/** An office behind one address opens its mashups in the same minute. */
const PER_ADDRESS = { requests: 600, seconds: 60 };

/** Rejects with an Error that says what is wrong with the config file, or with what it names. */
export async function startServer(read: ReadConfig, log: Logger): Promise<RunningServer> {
  const { config } = read;
  const parts = await prepare(read, log);
  const { handler, health, store, metrics, server, operations } = parts;
  const endings: (() => void)[] = [health.close, () => store?.close()];
  try {
    await assertUsable(health, log);
    const { host = "127.0.0.1", port = 8080, tls } = config.listen ?? {};
    const address = await listen(server, host, port);
    if (tls && parts.loaded) endings.push(watchTls(server, read, parts.loaded, metrics, log));
    const place = config.operations;
    const operationsAddress = place && (await listen(operations, place.host ?? "127.0.0.1", place.port));
    const stop = async () => {
      health.drain();
      log.info("draining");
      const { drainNoticeMs = 1_000, drainMs = 10_000 } = config.server ?? {};
      await sleep(drainNoticeMs);
      await closeServer(server, drainMs);
      await handler.close();
      await closeServer(operations, 0);
      for (const end of endings) end();
      log.info("ended");
    };
    return { address, path: config.path ?? PATH, operations: operationsAddress, health, stop };
  } catch (error) {
    await Promise.all([closeServer(server, 0), closeServer(operations, 0), handler.close()]);
    for (const end of endings) end();
    throw error;
  }
}

interface Parts {
  readonly handler: TicketHandler | SessionHandler;
  readonly health: Health;
  readonly store: Store | undefined;
  readonly metrics: Metrics;
  readonly server: Server;
  readonly operations: Server;
  readonly loaded: LoadedTls | undefined;
}

async function prepare(read: ReadConfig, log: Logger): Promise<Parts> {
  const { listen: place, server: limits } = read.config;
  const loaded = place?.tls && (await loadTls(tlsFiles(read, place.tls)));
  const login = await createLogin(read);
  const store = await storeOf(read);
  const tell: ((event: TicketServerEvent) => void)[] = [(event) => logEvent(log, event)];
  const onEvent = (event: TicketServerEvent) => tell.forEach((take) => take(event));
  const handler = await createHandler(read, { login, store, onEvent }).catch((error: unknown) => {
    store?.close();
    throw error;
  });
  const health = createHealth(() => handler.check(), store);
  const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  const metrics = createMetrics({ ...health, connections });
  tell.push(health.take, metrics.take);
  const server = createServer(listenerOf(read, handler, health, metrics, log), {
    ...(loaded && { tls: loaded }),
    ...(limits && { limits }),
  });
  const operations = createServer(operationsListener(health, metrics), {});
  return { handler, health, store, metrics, server, operations, loaded };
}

function listenerOf(
  { config }: ReadConfig,
  handler: TicketHandler | SessionHandler,
  health: Health,
  metrics: Metrics,
  log: Logger,
): RequestListener {
  const { perAddress = PER_ADDRESS } = config.limits ?? {};
  return publicListener({
    listeners: listenersOf(config, handler),
    health,
    trustedProxies: networksOf(config.trustedProxies ?? []),
    addressLimit: perAddress === false ? undefined : createAddressLimit(perAddress.requests, perAddress.seconds),
    origins: new Set([config.origin ?? []].flat()),
    onAddressRefusal(waitSeconds) {
      metrics.countAddressRefusal();
      log.info(
        { type: "refused", status: 429, code: "rate-limited", reason: "limits.perAddress", waitSeconds },
        "refused",
      );
    },
  });
}

function listenersOf(config: ServeConfig, handler: TicketHandler | SessionHandler): Map<string, RequestListener> {
  const listeners = new Map<string, RequestListener>([[config.path ?? PATH, toNodeListener(handler)]]);
  if (config.redirect) {
    const { path, ...options } = config.redirect;
    // The config file's check has refused it together with sessions.
    listeners.set(path, toNodeListener(createRedirectHandler(handler as TicketHandler, options)));
  }
  return listeners;
}

/** An outage of Qlik or Redis is no reason not to start; certificates that are no good are one. */
async function assertUsable(health: Health, log: Logger): Promise<void> {
  const found = await health.look();
  if (found.certificateError) throw found.certificateError;
  for (const { node, error } of found.nodes) {
    if (error) log.error({ type: "node-down", node, error: error.message }, "node-down");
  }
}

async function storeOf({ config, secretOf }: ReadConfig): Promise<Store | undefined> {
  const address = config.limits?.redis;
  if (address === undefined) return undefined;
  return openStore(typeof address === "string" ? address : await secretOf("limits.redis", address));
}

const tlsFiles = ({ fileOf }: ReadConfig, { cert, key }: { readonly cert: string; readonly key: string }) => ({
  cert: fileOf(cert),
  key: fileOf(key),
});

const RELOAD_SECONDS = 60;

const isSecure = (server: Server): server is https.Server => server instanceof https.Server;

function watchTls(server: Server, read: ReadConfig, loaded: LoadedTls, metrics: Metrics, log: Logger): () => void {
  const tls = read.config.listen?.tls;
  if (!tls || !isSecure(server)) return () => undefined;
  metrics.tellListenerCertificate(loaded.daysLeft);
  return rotateTls(server, tlsFiles(read, tls), loaded, {
    everyMs: (tls.reloadSeconds ?? RELOAD_SECONDS) * 1_000,
    onReplaced({ daysLeft }) {
      metrics.tellListenerCertificate(daysLeft);
      log.info({ type: "listener-certificate-replaced", daysLeft }, "listener-certificate-replaced");
    },
    onKept: ({ message }) =>
      log.error({ type: "listener-certificate-kept", error: message }, "listener-certificate-kept"),
  });
}
