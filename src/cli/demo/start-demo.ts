// Everything that the demo consists of: emulated Qlik, mashup site and ticket endpoint, each on a port of its own.
import { DEMO_APP } from "../../emulator/engine/index.js";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../emulator/index.js";
import { createTicketHandler, toNodeListener, type TicketServerEvent } from "../../server/index.js";
import { corsHeaders } from "../cors-headers.js";
import { SERVER_NAME } from "../describe-emulator.js";
import { startSite, type DemoSite } from "./site.js";

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

export async function startDemo({ protocol, port, cors, onEvent }: DemoOptions): Promise<Demo> {
  const authority = await createCertificateAuthority();
  const tls = protocol === "https" ? await authority.issue({ names: ["localhost", "127.0.0.1"] }) : undefined;
  const site = await startSite({ port, tls });
  try {
    const headers = cors ? { additionalResponseHeaders: corsHeaders(site.origin) } : {};
    const virtualProxies = [{ prefix: PREFIX, ...headers }];
    const emulator = await startEmulator({ protocol, authority, machineName: SERVER_NAME, virtualProxies });
    const closeHandler = connect(site, emulator, onEvent);
    return {
      url: `${site.origin}/`,
      emulator,
      async close() {
        closeHandler();
        await Promise.all([site.close(), emulator.close()]);
      },
    };
  } catch (error) {
    await site.close();
    throw error;
  }
}

function connect(site: DemoSite, emulator: Emulator, onEvent: DemoOptions["onEvent"]): () => void {
  const { ca, clientCert, clientKey } = emulator.certificates;
  const proxy = emulator.proxyUrl(PREFIX);
  const handler = createTicketHandler({
    qps: emulator.qpsUrl(PREFIX),
    proxy,
    virtualProxy: PREFIX,
    certificates: { ca, cert: clientCert, key: clientKey },
    serverName: SERVER_NAME,
    origin: site.origin,
    resolveUser: (request) => site.logins.find(request.headers.get("cookie")),
    onEvent,
  });
  const { id: appId, objects } = DEMO_APP;
  site.connect({ settings: { proxy, appId, objects }, ticketEndpoint: toNodeListener(handler) });
  return () => handler.close();
}
