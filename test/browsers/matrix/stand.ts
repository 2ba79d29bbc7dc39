// One machine as three parties for a whole column of the matrix: the emulator with a virtual proxy for each case (so that
// no case meets the cookies or the cached files of another), the page's server, and the way between browser and both.
import { createCertificateAuthority, startEmulator, type Emulator } from "../../../src/emulator/index.js";
import { startConnectProxy } from "../support/connect-proxy.js";
import { startReverseProxy } from "../support/reverse-proxy.js";
import { ADA, corsFor, PAGE_HOSTS, QLIK_HOST } from "../support/world.js";
import type { FaultCase } from "./fault.js";
import { startSiteServer, type SiteServer } from "./site-server.js";
import type { Setting } from "./settings.js";

/** A name under which Qlik is behind a reverse proxy that passes no WebSockets on. */
const REVERSE_HOST = "reverse.example.com";
const EVE = { userDirectory: "ACME", userId: "eve" };

export interface Stand {
  readonly emulator: Emulator;
  readonly site: SiteServer;
  readonly proxyPort: number;
  /** Where the browser finds each host without the proxy. */
  readonly ports: { readonly page: number; readonly qlik: number };
  readonly pageHost: string;
  /** PEM. */
  readonly pageCertificate: string;
  readonly otherHost: string;
  /** Every ticket that was handed out since the last case. */
  readonly tickets: readonly string[];
  /** Cuts the page off from everything, and lets it through again. */
  setReachable(reachable: boolean): void;
  /** Makes everything new, and sets the case's faults up; the returned function takes back what would outlast it. */
  arrange(fault: FaultCase): () => void;
  /** Whether the page has run into what the case has in store for it. */
  hasStruck(fault: FaultCase): boolean;
  close(): Promise<void>;
}

const proxyUrl = ({ id, withoutWebSockets }: FaultCase): string =>
  `https://${withoutWebSockets ? REVERSE_HOST : QLIK_HOST}/${id}`;

const virtualProxyOf = ({ site }: Setting, { id, readable = true, virtualProxy }: FaultCase) => ({
  prefix: id,
  hostAllowList: Object.values(PAGE_HOSTS),
  sameSite: site === "cross-site" ? ("none" as const) : ("lax" as const),
  ...(readable && { additionalResponseHeaders: corsFor(site) }),
  ...virtualProxy,
});

/** Set up as its administrator would for a browser that keeps nothing else: `Partitioned`, added on the way. */
function addFaults(emulator: Emulator, setting: Setting, fault: FaultCase): void {
  if (setting.keepsCookie === "partitioned" && fault.needsCookie !== false) {
    emulator.faults.add({ side: "public", route: `/${fault.id}/*`, setCookie: "partitioned" });
  }
  for (const { route = "*", ...effects } of fault.faults ?? []) {
    emulator.faults.add({ ...effects, route: `/${fault.id}/${route}` });
  }
}

export async function startStand(
  setting: Setting,
  cases: readonly FaultCase[],
  onLoad: (fault: FaultCase) => string,
): Promise<Stand> {
  const authority = await createCertificateAuthority();
  const emulator = await startEmulator({
    authority,
    hosts: [QLIK_HOST, REVERSE_HOST],
    virtualProxies: cases.map((fault) => virtualProxyOf(setting, fault)),
  });
  const tickets: string[] = [];
  const pageHost = PAGE_HOSTS[setting.site];
  const certificate = await authority.issue({ names: Object.values(PAGE_HOSTS) });
  const site = await startSiteServer({
    certificate,
    cases,
    onLoad,
    answerFor(fault, otherUser) {
      const ticket = emulator.proxy.issueTicket({ virtualProxy: fault.id, ...(otherUser ? EVE : ADA) });
      tickets.push(ticket);
      return { ticket, proxy: proxyUrl(fault), user: ADA, sessionKey: "ada-1" };
    },
  });
  const reverseProxy = await startReverseProxy({
    certificate: await authority.issue({ names: [REVERSE_HOST] }),
    upstream: { port: emulator.port, name: QLIK_HOST, ca: emulator.certificates.ca },
  });
  let reachable = true;
  const portOf: Readonly<Record<string, number>> = {
    ...Object.fromEntries(Object.values(PAGE_HOSTS).map((host) => [host, site.port])),
    [QLIK_HOST]: emulator.port,
    [REVERSE_HOST]: reverseProxy.port,
  };
  const connectProxy = await startConnectProxy(
    (host) => (reachable ? portOf[host] : undefined),
    (host) => (host === pageHost ? site.plainPort : undefined),
  );
  return {
    emulator,
    site,
    proxyPort: connectProxy.port,
    ports: { page: site.port, qlik: emulator.port },
    pageHost,
    pageCertificate: certificate.cert,
    otherHost: Object.values(PAGE_HOSTS).find((host) => host !== pageHost) ?? "",
    tickets,
    setReachable(on) {
      reachable = on;
      if (!on) connectProxy.cut();
    },
    hasStruck({ id, faults = [] }) {
      const own = emulator.faults.list().slice(-faults.length);
      return faults.length > 0 ? own.some(({ applied }) => applied > 0) : site.ticketCalls(id) > 0;
    },
    arrange(fault) {
      emulator.reset();
      tickets.length = 0;
      addFaults(emulator, setting, fault);
      const skew = fault.clockSkewMs ?? 0;
      if (skew !== 0) emulator.jumpClock(skew);
      return () => {
        if (skew !== 0) emulator.jumpClock(-skew);
        reachable = true;
      };
    },
    async close() {
      await connectProxy.close();
      await Promise.all([site.close(), reverseProxy.close()]);
      await emulator.close();
    },
  };
}
