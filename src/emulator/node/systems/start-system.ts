// Further systems on real sockets: certificate, server, control endpoint, and what a test does to them.

import type { TrafficEntry } from "../../faults/records.js";
import { integer, oneOf, text, withMethods, type Checks } from "../../model/settings/check.js";
import type { SystemFault, SystemFaults } from "../../system/fault.js";
import type { FaultySystem } from "../../system/faulty-system.js";
import { createCertificateAuthority, type CertificateAuthority } from "../certificates.js";
import { createControlServer } from "../control/control-server.js";
import { SYSTEM_CONTROL_ROUTES } from "../control/system-routes.js";
import { listen, type Listening } from "../listen.js";
import { createPublicServer, type Protocol } from "../servers.js";

/** Where a further system listens. */
export interface SystemServerOptions {
  /** Address to bind to; default `127.0.0.1`. */
  readonly host?: string;
  /** Its port; default 0, any free one. */
  readonly port?: number;
  /** What it speaks; default `"https"`. */
  readonly protocol?: Protocol;
  /** Who signs its certificate; default: a new authority, made at start. */
  readonly authority?: CertificateAuthority;
  /** Port of the control endpoint, on 127.0.0.1; 0 for any free one. Default: there is none. */
  readonly controlPort?: number;
}

/** What every running further system has. */
export interface RunningSystem {
  /** Its origin, with the first of its hosts: `https://localhost:41234`. */
  readonly origin: string;
  /** Its port. */
  readonly port: number;
  /** PEM text of the authority that signed its certificate. */
  readonly ca: string;
  /** What is to go wrong. */
  readonly faults: SystemFaults;
  /** Address of the control endpoint, `http://127.0.0.1:41236/control`; `undefined` when there is none. */
  readonly control: string | undefined;
  /** What was asked and what really went out, faults included: at most the last 10 000; secrets are masked. */
  journal(): readonly TrafficEntry[];
  /** Removes all faults, forgets all tickets, tokens and sessions, and empties the journal. */
  reset(): void;
  /** Its time, in milliseconds since the epoch. */
  now(): number;
  /** Moves its time by `ms` milliseconds, forwards or back, at most to the year 9999. */
  jumpClock(ms: number): void;
  /** Breaks off every open WebSocket without a closing handshake; returns how many there were. */
  cutSockets(): number;
  /** Ends all sockets, servers and timers. May be called twice. */
  close(): Promise<void>;
}

/** One check for each of the server's options. */
export const serverChecks: Checks<SystemServerOptions> = {
  host: text(/^[^\s/]+$/, "an address to bind to"),
  port: integer(0, 65_535),
  protocol: oneOf("https", "http", "h2"),
  authority: withMethods("issue"),
  controlPort: integer(0, 65_535),
};

const CONTROL_HOST = "127.0.0.1";

/** A further port on which the system listens. */
export interface FurtherPort {
  readonly option: string;
  readonly port: number;
}

/** Opens the system's servers; all or none. The origins of further ports come in their order. */
export async function startSystem(
  system: FaultySystem,
  hosts: readonly string[],
  { host = "127.0.0.1", port = 0, protocol = "https", authority, controlPort }: SystemServerOptions,
  further: readonly FurtherPort[] = [],
): Promise<{ readonly running: RunningSystem; readonly furtherPorts: readonly number[] }> {
  const signer = authority ?? (await createCertificateAuthority());
  const certificate = await signer.issue({ names: hosts });
  const opened: Listening[] = [];
  const close = async () => {
    await Promise.all(opened.map((server) => server.close()));
    system.dispose();
  };
  const open = async (server: Parameters<typeof listen>[0], where: Parameters<typeof listen>[1]) => {
    const listening = await listen(server, where);
    opened.push(listening);
    return listening.port;
  };
  try {
    const openPublic = (at: FurtherPort) => open(createPublicServer(system, protocol, certificate), { host, ...at });
    const ownPort = await openPublic({ option: "port", port });
    const furtherPorts: number[] = [];
    for (const at of further) furtherPorts.push(await openPublic(at));
    const control =
      controlPort === undefined
        ? undefined
        : await open(createControlServer(system, SYSTEM_CONTROL_ROUTES), {
            host: CONTROL_HOST,
            port: controlPort,
            option: "controlPort",
          });
    const origin = originOf(protocol, hosts[0] ?? "localhost", ownPort);
    const controlUrl = control === undefined ? undefined : `http://${CONTROL_HOST}:${control}/control`;
    const running = { origin, port: ownPort, ca: signer.ca, control: controlUrl, ...administration(system), close };
    return { running, furtherPorts };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Splits options into those of the server and those of the model. */
export function serverOptions<O extends SystemServerOptions>(
  options: O,
): { readonly where: SystemServerOptions; readonly modelled: Omit<O, keyof SystemServerOptions> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const ofServer = (name: string) => Object.hasOwn(serverChecks, name);
  return {
    where: Object.fromEntries(entries.filter(([name]) => ofServer(name))),
    modelled: Object.fromEntries(entries.filter(([name]) => !ofServer(name))) as Omit<O, keyof SystemServerOptions>,
  };
}

/** The origin of a server. */
export function originOf(protocol: Protocol, host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return new URL(`${protocol === "http" ? "http" : "https"}://${name}:${port}`).origin;
}

function administration(system: FaultySystem) {
  const { faults } = system;
  return {
    faults: {
      add: (fault: SystemFault) => faults.add(fault),
      list: () => faults.list(),
      clear: () => faults.clear(),
    },
    journal: () => system.journal(),
    reset: () => system.reset(),
    now: () => system.now(),
    jumpClock: (ms: number) => system.jumpClock(ms),
    cutSockets: () => system.cutSockets(),
  };
}
