// Opens all servers of an emulator: the public side, one trusted side for each node, and the control endpoint if asked
// for. All or none: what is open when one fails is closed again.

import type { FaultyProxy } from "../faults/create-faulty-proxy.js";
import type { CertificateAuthority, IssuedCertificate } from "./certificates.js";
import { CONTROL_ROUTES } from "./control/control-routes.js";
import { createControlServer } from "./control/control-server.js";
import { listen, type Listening } from "./listen.js";
import { createPublicServer, createTrustedServer, type Protocol, type WithoutCertificate } from "./servers.js";

// A program that reaches it may do anything to the emulator, so it is never seen from another machine.
const CONTROL_HOST = "127.0.0.1";

export interface Where {
  readonly host: string;
  readonly port: number;
  /** Of the first node; the others have the ports after it, or any free ones when it is 0. */
  readonly qpsPort: number;
  readonly controlPort: number | undefined;
  readonly protocol: Protocol;
  readonly withoutCertificate: WithoutCertificate;
}

export interface EmulatorCertificates {
  readonly ca: string;
  readonly server: IssuedCertificate;
  /** One for each node. */
  readonly trusted: readonly IssuedCertificate[];
  readonly client: IssuedCertificate;
}

export interface OpenServers {
  readonly publicPort: number;
  readonly qpsPorts: readonly number[];
  readonly control: string | undefined;
}

/** `opened` receives each server as it opens, for the caller to close; `qpsPorts` is filled before the first request. */
export async function openServers(
  served: FaultyProxy,
  certificates: EmulatorCertificates,
  { host, port, qpsPort, controlPort, protocol, withoutCertificate }: Where,
  opened: Listening[],
  qpsPorts: number[],
): Promise<OpenServers> {
  const open = async (server: Parameters<typeof listen>[0], where: Parameters<typeof listen>[1]) => {
    const listening = await listen(server, where);
    opened.push(listening);
    return listening.port;
  };
  const publicServer = createPublicServer(served, protocol, certificates.server);
  const publicPort = await open(publicServer, { host, port, option: "port" });
  for (const [index, certificate] of certificates.trusted.entries()) {
    const front = served.nodes[index]?.front ?? served.front;
    const node = { front, steadyClock: served.steadyClock };
    const server = createTrustedServer(node, certificate, certificates.ca, withoutCertificate);
    const ownPort = qpsPort === 0 ? 0 : qpsPort + index;
    qpsPorts.push(await open(server, { host, port: ownPort, option: "qpsPort" }));
  }
  if (controlPort === undefined) return { publicPort, qpsPorts, control: undefined };
  const control = await open(createControlServer(served, CONTROL_ROUTES), {
    host: CONTROL_HOST,
    port: controlPort,
    option: "controlPort",
  });
  return { publicPort, qpsPorts, control: `http://${CONTROL_HOST}:${control}/control` };
}

/** Certificates for the public names, for each node's machine name, and for a client of the trusted sides. */
export async function issueCertificates(
  authority: CertificateAuthority,
  hosts: readonly string[],
  machineNames: readonly string[],
): Promise<EmulatorCertificates> {
  const [server, client, ...trusted] = await Promise.all([
    authority.issue({ names: hosts }),
    authority.issue({ names: ["QlikClient"], client: true }),
    ...machineNames.map((name) => authority.issue({ names: [name] })),
  ]);
  return { ca: authority.ca, server, trusted, client };
}

/** `qlikserver1`, `qlikserver2`, …: the first as given, the others counted on from it. */
export function machineNames(first: string, count: number): readonly string[] {
  const [, stem = first, number = ""] = /^(.*?)(\d*)$/.exec(first) ?? [];
  const from = number === "" ? 1 : Number(number);
  return Array.from({ length: count }, (_, index) => (index === 0 ? first : `${stem}${from + index}`));
}
