// One machine as three parties: the page's site (same site as Qlik, or another), its ticket endpoint, and Qlik. Real TLS
// between all of them; the ticket endpoint speaks to Qlik's trusted side with a client certificate.
import { createCertificateAuthority, startEmulator, type Emulator } from "../../../src/emulator/index.js";
import type { CertificateAuthority, Release, VirtualProxyOptions } from "../../../src/emulator/index.js";
import { createTicketHandler } from "../../../src/server/index.js";
import { startConnectProxy } from "./connect-proxy.js";
import { type Endpoint, startPageServer } from "./page-server.js";

/** The page's host: under Qlik's own domain (another origin, the same site), or under another one. */
export const PAGE_HOSTS = { "same-site": "app.example.com", "cross-site": "app.example.org" } as const;
export type Site = keyof typeof PAGE_HOSTS;

// Reserved names under real public suffixes: WebKitGTK knows no registrable domain for `.test` (measured).
export const QLIK_HOST = "sense.example.com";
export const PREFIX = "mashup";
export const PROXY = `https://${QLIK_HOST}/${PREFIX}`;
export const TICKET_ENDPOINT = "/api/qlik-ticket";
/** A second virtual proxy: for a page with more than one Qlik. */
const SECOND_PREFIX = "second";
export const SECOND_ENDPOINT = "/api/second-qlik-ticket";
/** A second Qlik server, of another release. */
const SECOND_HOST = "reports.example.com";
export const OTHER_SERVER_ENDPOINT = "/api/other-server-ticket";
export const ADA = { userDirectory: "ACME", userId: "ada" };

export interface WorldOptions {
  readonly site: Site;
  /** What Qlik's public side speaks. Default: HTTP/1.1 over TLS. */
  readonly protocol?: "https" | "h2";
  /** How the virtual proxy answers about cookies and CORS; without it as Qlik does out of the box. */
  readonly virtualProxy?: Omit<VirtualProxyOptions, "prefix">;
  /** Adds a second virtual proxy, `second`, set as the first one is. */
  readonly hasSecondProxy?: boolean;
  /** Adds a second Qlik server under another name, set as the first one is, of the oldest release. */
  readonly hasSecondServer?: boolean;
  /** Which release of Qlik Sense it is. Default: the emulator's own default. */
  readonly release?: Release;
  /** Whether a good ticket replaces another user's living session. Default: it does. */
  readonly ticketPrecedence?: "ticket" | "cookie";
  /** Whether Qlik's style sheet has rules for the whole page. Default: it has none. */
  readonly clientStyles?: "objects" | "page-wide";
  /** Whether Qlik answers `OPTIONS`. Default: it does not. */
  readonly preflight?: "deny" | "answer";
  /** Who signs all certificates. Default: an authority with EC keys, made for this world. */
  readonly authority?: CertificateAuthority;
  /** A reverse proxy before page and Qlik: all names lead to it. */
  readonly front?: (behind: BehindFront) => Promise<Pick<World, "close"> & { readonly port: number }>;
  /** Endpoints of the page's server beside the ticket endpoint; tickets that they make go into `tickets`. */
  readonly endpoints?: (emulator: Emulator, tickets: string[]) => Readonly<Record<string, Endpoint>>;
}

/** What a reverse proxy of a test stands before. */
export interface BehindFront {
  readonly emulator: Emulator;
  /** Of the page's server, by plain http. */
  readonly pagePort: number;
  readonly authority: CertificateAuthority;
}

export interface World {
  readonly emulator: Emulator;
  readonly proxyPort: number;
  /** Where each host is on this machine. */
  readonly ports: ReadonlyMap<string, number>;
  /** The page's origin. */
  readonly origin: string;
  /** Ends every session at the proxy. */
  signEverybodyOut(): void;
  /** Every ticket that an endpoint handed out. */
  readonly tickets: readonly string[];
  close(): Promise<void>;
}

const originOf = (site: Site) => `https://${PAGE_HOSTS[site]}`;

/** The response headers of a virtual proxy that lets one page read its answers. */
export const corsFor = (site: Site) => ({
  "Access-Control-Allow-Origin": originOf(site),
  "Access-Control-Allow-Credentials": "true",
});

function ticketEndpoint(emulator: Emulator, tickets: string[], prefix: string, host = QLIK_HOST) {
  const { ca, clientCert, clientKey } = emulator.certificates;
  const handler = createTicketHandler({
    qps: new URL(emulator.qpsUrl(prefix)).origin,
    serverName: "qlikserver1",
    proxy: `https://${host}/${prefix}`,
    virtualProxy: prefix,
    certificates: { ca, cert: clientCert, key: clientKey },
    resolveUser: () => ADA,
    limits: { perUser: false },
  });
  const endpoint: Endpoint = async (request) => {
    const response = await handler(request);
    const answer = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { ticket?: string };
    if (answer.ticket !== undefined) tickets.push(answer.ticket);
    return response;
  };
  return { endpoint, close: () => handler.close() };
}

async function startSecondServer({ virtualProxy }: WorldOptions, authority: CertificateAuthority, tickets: string[]) {
  const emulator = await startEmulator({
    authority,
    release: "2018-11",
    hosts: [SECOND_HOST],
    virtualProxies: [{ prefix: PREFIX, hostAllowList: Object.values(PAGE_HOSTS), ...virtualProxy }],
  });
  const { endpoint, close } = ticketEndpoint(emulator, tickets, PREFIX, SECOND_HOST);
  return {
    endpoint,
    port: emulator.port,
    async close() {
      await close();
      await emulator.close();
    },
  };
}

export async function startWorld(options: WorldOptions): Promise<World> {
  const { site, protocol = "https", virtualProxy, endpoints, preflight = "deny", ticketPrecedence, release } = options;
  const prefixes = options.hasSecondProxy ? [PREFIX, SECOND_PREFIX] : [PREFIX];
  const { clientStyles = "objects" } = options;
  const authority = options.authority ?? (await createCertificateAuthority());
  const emulator = await startEmulator({
    authority,
    protocol,
    preflight,
    clientStyles,
    ...(release && { release }),
    ...(ticketPrecedence && { ticketPrecedence }),
    hosts: [
      QLIK_HOST,
      ...(options.front ? [...Object.values(PAGE_HOSTS), "qlik.internal.example.com", "localhost"] : []),
    ],
    // A page of another host may open the engine's WebSocket only when it is listed.
    virtualProxies: prefixes.map((prefix) => ({ prefix, hostAllowList: Object.values(PAGE_HOSTS), ...virtualProxy })),
  });
  const tickets: string[] = [];
  const other = options.hasSecondServer && (await startSecondServer(options, authority, tickets));
  const [ticketServer, secondServer] = prefixes.map((prefix) => ticketEndpoint(emulator, tickets, prefix));
  const pageServer = await startPageServer({
    ...(!options.front && { certificate: await authority.issue({ names: Object.values(PAGE_HOSTS) }) }),
    endpoints: {
      ...(ticketServer && { [TICKET_ENDPOINT]: ticketServer.endpoint }),
      ...(secondServer && { [SECOND_ENDPOINT]: secondServer.endpoint }),
      ...(other && { [OTHER_SERVER_ENDPOINT]: other.endpoint }),
      ...endpoints?.(emulator, tickets),
    },
  });
  const front = await options.front?.({ emulator, pagePort: pageServer.port, authority });
  const ports = new Map<string, number>([
    [QLIK_HOST, front?.port ?? emulator.port],
    ...Object.values(PAGE_HOSTS).map((host) => [host, front?.port ?? pageServer.port] as const),
    ...(other ? [[SECOND_HOST, other.port] as const] : []),
  ]);
  const connectProxy = await startConnectProxy((host) => ports.get(host));
  return {
    emulator,
    proxyPort: connectProxy.port,
    ports,
    origin: originOf(site),
    tickets,
    signEverybodyOut() {
      for (const { id } of emulator.proxy.sessions()) emulator.proxy.endSession(id);
    },
    async close() {
      await connectProxy.close();
      await front?.close();
      await Promise.all([ticketServer?.close(), secondServer?.close(), other && other.close()]);
      await Promise.all([pageServer.close(), emulator.close()]);
    },
  };
}
