// The client of Redis or Valkey in which all instances count together. It waits for nothing: without a connection a call fails at once,
// and a connection that has fallen silent is given up for a new one.
import { ConfigError } from "./config/read-config.js";

export interface Store {
  /** For the handler's `limits.store`. */
  readonly client: object;
  /** Whether the store answers now. */
  answers(): Promise<boolean>;
  close(): void;
}

const CONNECT_MS = 2_000;
const PING_EACH_MS = 2_000;
/** Longer than two pings: a connection without an answer for so long is given up. */
const SILENT_MS = 5_000;
const ANSWER_MS = 1_000;
const MOST_WAITING = 1_000;

/** Rejects with {@link ConfigError} when the package `redis` is not installed. Does not wait for a connection. */
export async function openStore(address: string): Promise<Store> {
  const { createClient } = await loadPackages();
  const client = createClient({
    url: address,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_WAITING,
    pingInterval: PING_EACH_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, CONNECT_MS),
    },
  });
  // Without a listener the first lost connection would end the process. What fails is told by the handler's limiter.
  client.on("error", () => undefined);
  client.connect().catch(() => undefined);
  return {
    client,
    answers: () => answersInTime(client.isReady ? client.ping() : Promise.resolve(undefined)),
    close: () => client.destroy(),
  };
}

async function answersInTime(ping: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ANSWER_MS)));
  const said = await Promise.race([ping.catch(() => undefined), late]);
  clearTimeout(timer);
  return said !== undefined;
}

async function loadPackages() {
  try {
    // The limiter loads it with the first ticket; a server that lacks it should not start.
    await import("rate-limiter-flexible");
    return await import("redis");
  } catch {
    throw new ConfigError(
      "limits.redis",
      "needs two packages that are not installed",
      "npm install redis rate-limiter-flexible",
    );
  }
}
