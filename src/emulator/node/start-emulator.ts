// One call starts the whole proxy on real sockets: certificates, public side, trusted side, and the model between them.

import { objectOf, integer, oneOf, text, withMethods } from "../model/settings/check.js";
import { createQlikProxy, type QlikProxy } from "../model/create-qlik-proxy.js";
import type { ProxyOptions } from "../model/options.js";
import { findVirtualProxy, prefixPath } from "../model/http/address.js";
import { fail } from "../model/settings/check.js";
import { proxyChecks, resolveSettings } from "../model/settings/settings.js";
import { createCertificateAuthority, type CertificateAuthority } from "./certificates.js";
import { listen, type Listening } from "./listen.js";
import { createPublicServer, createTrustedServer, type Protocol } from "./servers.js";

/** Options of `startEmulator`: those of the model, and where to listen. */
export interface EmulatorOptions extends ProxyOptions {
  /** Address to bind to; default `127.0.0.1`. */
  readonly host?: string;
  /** Port of the public side; default 0, any free one. */
  readonly port?: number;
  /** Port of the trusted side; default 0, any free one. */
  readonly qpsPort?: number;
  /** The public side's protocol; default `"https"`. The trusted side is always https with mutual TLS. */
  readonly protocol?: Protocol;
  /** Who signs the certificates; default: a new authority, made at start. */
  readonly authority?: CertificateAuthority;
}

/** A running emulator. */
export interface Emulator {
  /** Origin of the public side, with the first of `hosts`: `https://localhost:41234`. */
  readonly origin: string;
  readonly port: number;
  readonly qpsPort: number;
  /** Address of a virtual proxy on the public side, without a trailing slash. */
  proxyUrl(prefix?: string): string;
  /** Address of a virtual proxy on the trusted side, without a trailing slash; `/ticket` after it is the ticket call. */
  qpsUrl(prefix?: string): string;
  /** PEM texts: the authority's certificate, and a client certificate with its key for the trusted side. */
  readonly certificates: { readonly ca: string; readonly clientCert: string; readonly clientKey: string };
  /** The model: sessions, counters, journal. */
  readonly proxy: QlikProxy;
  /** Ends all sockets, both servers and all timers. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts an emulated Qlik Sense proxy. Rejects with a `TypeError` that names a wrong option, and with an `Error` that
 * names the port when it cannot be opened.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  objectOf<EmulatorOptions>({
    ...proxyChecks,
    host: text(/^[^\s/]+$/, "an address to bind to"),
    port: integer(0, 65_535),
    qpsPort: integer(0, 65_535),
    protocol: oneOf("https", "http", "h2"),
    authority: withMethods("issue"),
  })(options, "");
  const { host = "127.0.0.1", port = 0, qpsPort = 0, protocol = "https", authority, ...proxyOptions } = options;
  const settings = resolveSettings(proxyOptions);
  const certificates = await issueCertificates(authority, settings.hosts, settings.machineName);
  const callHost = urlHost(host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host);

  const started: Listening[] = [];
  const qpsOrigin = () => `https://${callHost}:${started[1]?.port ?? qpsPort}`;
  const proxy = createQlikProxy({ qpsOrigin, ...proxyOptions });
  const close = async () => {
    await Promise.all(started.map((server) => server.close()));
    proxy.dispose();
  };
  try {
    const { server, trusted, ca } = certificates;
    started.push(await listen(createPublicServer(proxy, protocol, server), { host, port, option: "port" }));
    started.push(await listen(createTrustedServer(proxy, trusted, ca), { host, port: qpsPort, option: "qpsPort" }));
  } catch (error) {
    await close();
    throw error;
  }
  const scheme = protocol === "http" ? "http" : "https";
  const publicPort = started[0]?.port ?? port;
  const { origin } = new URL(`${scheme}://${urlHost(settings.hosts[0] ?? "localhost")}:${publicPort}`);
  const pathOf = (prefix: string) =>
    prefixPath(findVirtualProxy(settings, prefix) ?? fail("prefix", "that of a virtual proxy", prefix));
  return {
    origin,
    port: publicPort,
    qpsPort: started[1]?.port ?? qpsPort,
    proxyUrl: (prefix = "") => `${origin}${pathOf(prefix)}`,
    qpsUrl: (prefix = "") => `${qpsOrigin()}/qps${pathOf(prefix)}`,
    certificates: { ca: certificates.ca, clientCert: certificates.client.cert, clientKey: certificates.client.key },
    proxy,
    close,
  };
}

async function issueCertificates(given: CertificateAuthority | undefined, hosts: readonly string[], machine: string) {
  const authority = given ?? (await createCertificateAuthority());
  const [server, trusted, client] = await Promise.all([
    authority.issue({ names: hosts }),
    authority.issue({ names: [machine] }),
    authority.issue({ names: ["QlikClient"], client: true }),
  ]);
  return { ca: authority.ca, server, trusted, client };
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
