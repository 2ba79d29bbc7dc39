// Everything that the demo consists of: emulated Qlik, mashup site and ticket endpoints, each on a port of its own.
import { DEMO_APP } from "../../emulator/engine/index.js";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../emulator/index.js";
import { createTicketHandler, toNodeListener, type TicketServerEvent, type TicketUser } from "../../server/index.js";
import { corsHeaders } from "../cors-headers.js";
import { SERVER_NAME } from "../describe-emulator.js";
import { createFaultyQlik, farFaults, nearFaults } from "./faulty-qlik.js";
import { startSite, type DemoSite } from "./site.js";
import { DEMO_USERS, ticketUser } from "./users.js";

export interface DemoOptions {
  /** Of the page and of the emulated Qlik alike, so that both are one site. */
  readonly protocol: "http" | "https";
  readonly port: number;
  /** False: Qlik sends no CORS headers, and the ticket is spent by an image. */
  readonly cors: boolean;
  readonly onEvent?: ((event: TicketServerEvent) => void) | undefined;
}

export interface Demo {
  /** The page's address. */
  readonly url: string;
  readonly emulator: Emulator;
  close(): Promise<void>;
}

const PREFIX = "mashup";
const TICKET_ENDPOINT = "/api/qlik-ticket";

export async function startDemo({ protocol, port, cors, onEvent }: DemoOptions): Promise<Demo> {
  const authority = await createCertificateAuthority();
  const tls = protocol === "https" ? await authority.issue({ names: ["localhost", "127.0.0.1"] }) : undefined;
  const site = await startSite({ port, tls });
  const started: Emulator[] = [];
  const start = async (...[options]: Parameters<typeof startEmulator>) => {
    // A reader logs out and in again as often as he likes.
    const fixed = { protocol, authority, machineName: SERVER_NAME, sessionCooldownMs: 0 } as const;
    const emulator = await startEmulator({ ...fixed, ...options });
    started.push(emulator);
    return emulator;
  };
  try {
    const headers = cors ? { additionalResponseHeaders: corsHeaders(site.origin) } : {};
    const near = await start({ virtualProxies: [{ prefix: PREFIX, ...headers }, ...nearFaults(site.origin)] });
    // By its address alone: a page on "localhost" is then a foreign page, on another site.
    const far = await start({ hosts: ["127.0.0.1"], virtualProxies: farFaults(site.origin) });
    const closeHandlers = connect(site, near, far, onEvent);
    return {
      url: `${site.origin}/`,
      emulator: near,
      async close() {
        // The site first: what it is still answering needs the others.
        await site.close();
        await closeHandlers();
        await Promise.all(started.map((emulator) => emulator.close()));
      },
    };
  } catch (error) {
    await Promise.all([site.close(), ...started.map((emulator) => emulator.close())]);
    throw error;
  }
}

function connect(site: DemoSite, near: Emulator, far: Emulator, onEvent: DemoOptions["onEvent"]): () => Promise<void> {
  const { ca, clientCert, clientKey } = near.certificates;
  const proxy = near.proxyUrl(PREFIX);
  const findUser = (request: Request) => site.logins.find(request.headers.get("cookie"));
  const handler = createTicketHandler({
    qps: near.qpsUrl(PREFIX),
    proxy,
    virtualProxy: PREFIX,
    certificates: { ca, cert: clientCert, key: clientKey },
    serverName: SERVER_NAME,
    origin: site.origin,
    resolveUser: (request) => {
      const user = findUser(request);
      return user && ticketUser(user);
    },
    // A reader logs out and in again as often as he likes.
    limits: { perUser: false },
    onEvent,
  });
  // A fault is shown to somebody who signed out too.
  const faulty = createFaultyQlik({ near, far, userOf: (request) => findUser(request) ?? DEMO_USERS[0] });
  const { id: appId, objects } = DEMO_APP;
  site.connect({
    settings: { proxy, appId, objects, faults: faulty.proxies },
    ticketEndpoints: new Map([[TICKET_ENDPOINT, toNodeListener(handler)], ...faulty.endpoints]),
    endSessions: (user) => endByTime(near, ticketUser(user)),
  });
  return async () => {
    await Promise.all([handler.close(), faulty.close()]);
  };
}

/** As after half an hour without use: an end that is no logout. */
function endByTime({ proxy }: Emulator, { userDirectory, userId }: TicketUser): void {
  for (const { id, user } of proxy.sessions()) {
    if (user.userDirectory === userDirectory && user.userId === userId) proxy.endSession(id, "timed-out");
  }
}
