// One machine as three parties: a page's site, its endpoints, and a further system on a host of its own (another site). Real TLS
// between all of them.
import { createCertificateAuthority } from "../../../src/emulator/index.js";
import type { Browser, Engine } from "./browser.js";
import { startConnectProxy } from "./connect-proxy.js";
import { startPageServer, type Endpoint } from "./page-server.js";

const PAGE_HOST = "app.example.org";
export const PAGE_ORIGIN = `https://${PAGE_HOST}`;

type Authority = Awaited<ReturnType<typeof createCertificateAuthority>>;

export interface SystemWorldOptions<S extends { readonly port: number; close(): Promise<void> }> {
  /** The system's host name, without port. */
  readonly host: string;
  /** Starts the system with a certificate of this authority. */
  readonly start: (authority: Authority) => Promise<S>;
  /** Endpoints and pages of the site, by path. */
  readonly endpoints: (system: S) => Readonly<Record<string, Endpoint>>;
}

export interface SystemWorld<S> {
  readonly system: S;
  readonly proxyPort: number;
  /** From now on the system's host is not to be reached. */
  cutOff(): void;
  close(): Promise<void>;
}

async function startSystemWorld<S extends { readonly port: number; close(): Promise<void> }>(
  options: SystemWorldOptions<S>,
): Promise<SystemWorld<S>> {
  const authority = await createCertificateAuthority();
  const system = await options.start(authority);
  const pageServer = await startPageServer({
    certificate: await authority.issue({ names: [PAGE_HOST] }),
    endpoints: options.endpoints(system),
  });
  const ports = new Map([
    [options.host, system.port],
    [PAGE_HOST, pageServer.port],
  ]);
  const connectProxy = await startConnectProxy((host) => ports.get(host));
  return {
    system,
    proxyPort: connectProxy.port,
    cutOff() {
      ports.delete(options.host);
      connectProxy.cut();
    },
    async close() {
      await connectProxy.close();
      await Promise.all([pageServer.close(), system.close()]);
    },
  };
}

/** A world and a fresh browser in it, with third-party cookies blocked, for one test alone. */
export async function inSystemWorld<S extends { readonly port: number; close(): Promise<void> }>(
  engine: Engine,
  options: SystemWorldOptions<S>,
  test: (browser: Browser, world: SystemWorld<S>) => Promise<void>,
): Promise<void> {
  const world = await startSystemWorld(options);
  try {
    const browser = await engine.open({ proxyPort: world.proxyPort, thirdPartyCookies: "blocked" });
    try {
      await test(browser, world);
    } finally {
      await browser.close();
    }
  } finally {
    await world.close();
  }
}
