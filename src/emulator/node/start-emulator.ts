// One call starts the whole proxy on real sockets: certificates, public side, trusted side, and the model between them.

import { assertOptions, fail, flag, integer, oneOf, text, withMethods, type Checks } from "../model/settings/check.js";
import { createFaultyProxy, type FaultyProxy } from "../faults/create-faulty-proxy.js";
import type { Fault } from "../faults/fault.js";
import type { Faults } from "../faults/fault-list.js";
import type { TrafficCounters, TrafficEntry } from "../faults/records.js";
import type { QlikProxy } from "../model/create-qlik-proxy.js";
import type { ProxyOptions } from "../model/options.js";
import { findVirtualProxy, prefixPath } from "../model/http/address.js";
import { proxyChecks, resolveSettings, type Settings } from "../model/settings/settings.js";
import { createCertificateAuthority, type CertificateAuthority } from "./certificates.js";
import type { Balancing } from "../faults/balancer.js";
import type { Listening } from "./listen.js";
import { issueCertificates, machineNames, openServers, type Where } from "./open-servers.js";
import type { Protocol, WithoutCertificate } from "./servers.js";
import { verifyRs256 } from "./verify-rs256.js";

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
  /** How many proxy nodes stand behind the public side, each with a memory and a trusted side of its own. Default 1. */
  readonly nodes?: number;
  /** Which node a request goes to: the next one, or (by a cookie) always the same for a browser. Default `"round-robin"`. */
  readonly balancing?: Balancing;
  /** What a caller without a client certificate gets on the trusted side: no connection, or 403. Default `"handshake"`. */
  readonly withoutCertificate?: WithoutCertificate;
  /** Who signs the certificates; default: a new authority, made at start. */
  readonly authority?: CertificateAuthority;
  /** Port of the control endpoint, on 127.0.0.1; 0 for any free one. Default: there is none. */
  readonly controlPort?: number;
  /** Whether `?emulate=delay:500` in an address is a fault for that request. Default off. */
  readonly faultSwitches?: boolean;
}

/** One proxy node of a running emulator. */
export interface EmulatorNode {
  /** Its model: a ticket or session of one node is unknown to the others. */
  readonly proxy: QlikProxy;
  /** Port of the node's trusted side. */
  readonly qpsPort: number;
  /** Address of a virtual proxy on this node's trusted side, without a trailing slash. */
  qpsUrl(prefix?: string): string;
}

/** A running emulator. */
export interface Emulator {
  /** Origin of the public side, with the first of `hosts`: `https://localhost:41234`. */
  readonly origin: string;
  /** Port of the public side. */
  readonly port: number;
  /** Port of the trusted side. */
  readonly qpsPort: number;
  /** Address of a virtual proxy on the public side, without a trailing slash. */
  proxyUrl(prefix?: string): string;
  /** Address of a virtual proxy on the trusted side, without a trailing slash; `/ticket` after it is the ticket call. */
  qpsUrl(prefix?: string): string;
  /** PEM texts: the authority's certificate, and a client certificate with its key for the trusted side. */
  readonly certificates: {
    /** The authority that signed the servers' certificate. */
    readonly ca: string;
    /** The client's certificate. */
    readonly clientCert: string;
    /** The client's private key. */
    readonly clientKey: string;
  };
  /** The model: sessions, counters, journal; with several nodes that of the first. */
  readonly proxy: QlikProxy;
  /** Every node, the first included. */
  readonly nodes: readonly EmulatorNode[];
  /** What is to go wrong. */
  readonly faults: Faults;
  /** Address of the control endpoint, `http://127.0.0.1:41236/control`; `undefined` when there is none. */
  readonly control: string | undefined;
  /** What was asked and what really went out, faults included: at most the last 10 000; secrets are masked. */
  journal(): readonly TrafficEntry[];
  /** Counted since the start or the last reset. */
  counters(): TrafficCounters;
  /** Empties the journal and sets the counters to 0. */
  resetRecords(): void;
  /** Removes all faults, ends all sessions, empties the journal and sets the counters to 0. */
  reset(): void;
  /**
   * Moves the proxy's time by `ms` milliseconds, forwards or back, at most to the year 9999; what falls due on the way
   * happens at once.
   */
  jumpClock(ms: number): void;
  /** Breaks off every open WebSocket without a closing handshake, as a lost network does; returns how many there were. */
  cutSockets(): number;
  /** Ends all sockets, both servers and all timers. May be called twice. */
  close(): Promise<void>;
}

const emulatorChecks: Checks<EmulatorOptions> = {
  ...proxyChecks,
  host: text(/^[^\s/]+$/, "an address to bind to"),
  port: integer(0, 65_535),
  qpsPort: integer(0, 65_535),
  protocol: oneOf("https", "http", "h2"),
  authority: withMethods("issue"),
  nodes: integer(1, 16),
  balancing: oneOf("round-robin", "sticky"),
  withoutCertificate: oneOf("handshake", "forbidden"),
  controlPort: integer(0, 65_535),
  faultSwitches: flag,
};

/**
 * Starts an emulated Qlik Sense proxy. Rejects with a `TypeError` that names a wrong option, and with an `Error` that
 * names the port when it cannot be opened.
 * @example
 * const emulator = await startEmulator({ virtualProxies: [{ prefix: "mashup" }] });
 * const page = emulator.proxyUrl("mashup"); // "https://localhost:41234/mashup"
 * await emulator.close();
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  assertOptions(options, emulatorChecks);
  const { where, authority, model, nodes, balancing, faultSwitches } = sortOptions(options);
  const settings = resolveSettings(model);
  const certificates = await issueCertificates(
    authority ?? (await createCertificateAuthority()),
    settings.hosts,
    machineNames(settings.machineName, nodes),
  );

  const opened: Listening[] = [];
  const qpsPorts: number[] = [];
  const qpsOriginOf = (node: number) => `https://${callHost(where.host)}:${qpsPorts[node] ?? where.qpsPort}`;
  const served = createFaultyProxy({ ...model, nodes, balancing, faultSwitches, qpsOriginOf });
  const close = async () => {
    await Promise.all(opened.map((server) => server.close()));
    served.dispose();
  };
  const { publicPort, control } = await openServers(served, certificates, where, opened, qpsPorts).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  const scheme = where.protocol === "http" ? "http" : "https";
  const { origin } = new URL(`${scheme}://${urlHost(settings.hosts[0] ?? "localhost")}:${publicPort}`);
  const pathOf = (prefix = "") => virtualProxyPath(settings, prefix);
  const qpsUrlOf = (node: number) => (prefix?: string) => `${qpsOriginOf(node)}/qps${pathOf(prefix)}`;
  return {
    origin,
    port: publicPort,
    qpsPort: qpsPorts[0] ?? where.qpsPort,
    proxyUrl: (prefix) => origin + pathOf(prefix),
    qpsUrl: qpsUrlOf(0),
    certificates: { ca: certificates.ca, clientCert: certificates.client.cert, clientKey: certificates.client.key },
    control,
    nodes: served.nodes.map(({ proxy }, node) => ({ proxy, qpsPort: qpsPorts[node] ?? 0, qpsUrl: qpsUrlOf(node) })),
    ...administration(served),
    close,
  };
}

/** Where to listen, what stands in front of the model, and the model's own options. */
function sortOptions(options: EmulatorOptions) {
  const { host = "127.0.0.1", port = 0, qpsPort = 0, protocol = "https", authority, controlPort, ...rest } = options;
  const { withoutCertificate = "handshake", ...modelled } = rest;
  const { nodes = 1, balancing = "round-robin", faultSwitches = false, ...proxyOptions } = modelled;
  const where: Where = { host, port, qpsPort, controlPort, protocol, withoutCertificate };
  return { where, authority, model: { verifyRs256, ...proxyOptions }, nodes, balancing, faultSwitches };
}

function virtualProxyPath(settings: Settings, prefix: string): string {
  return prefixPath(findVirtualProxy(settings, prefix) ?? fail("prefix", "that of a virtual proxy", prefix));
}

/** At which address a server is called that is bound to `host`. */
function callHost(host: string): string {
  return urlHost(host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host);
}

function administration(served: FaultyProxy) {
  const { proxy, faults, records } = served;
  return {
    proxy,
    faults: {
      add: (fault: Fault) => faults.add(fault),
      list: () => faults.list(),
      clear: () => faults.clear(),
    },
    journal: () => records.journal(),
    counters: () => records.counters(),
    resetRecords: () => {
      records.clearJournal();
      records.resetCounters();
    },
    reset: () => served.reset(),
    jumpClock: (ms: number) => served.jumpClock(ms),
    cutSockets: () => served.cutSockets(),
  };
}

function urlHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
