// Measures one engine: what the page learns of each answer by each vehicle, and which cookies came back to the server.
import { createCertificateAuthority } from "../../../src/emulator/index.js";
import type { Browser, BrowserOptions, Engine } from "../support/browser.js";
import { startConnectProxy } from "../support/connect-proxy.js";
import { startPageServer } from "../support/page-server.js";
import { cookieKinds, shapes, vehicles, type CookieKind, type Outcomes } from "./table.js";
import {
  addressOf,
  LOGIN_HOST,
  QLIK_HOST,
  startVehicleServer,
  type Order,
  type VehicleServer,
} from "./vehicle-server.js";
import vehiclesScript from "./vehicles.ts?script";
import type { Vehicle } from "./vehicles.js";

const PAGE_HOSTS = { "cross-site": "app.example.org", "same-site": "app.example.com" };
const BASE = `https://${QLIK_HOST}`;

const ATTRIBUTES: Readonly<Record<CookieKind, string>> = {
  "SameSite=None": "Secure; HttpOnly; SameSite=None",
  "SameSite=None, Partitioned": "Secure; HttpOnly; SameSite=None; Partitioned",
  "no SameSite": "Secure; HttpOnly",
  "SameSite=Lax": "Secure; HttpOnly; SameSite=Lax",
};

export interface Measured {
  /** What the page learned. */
  readonly outcomes: Outcomes;
  /** Cells whose cookie came with later requests: `shape by vehicle`. */
  readonly kept: readonly string[];
}

export interface Laboratory {
  measureVehicles(): Promise<Measured>;
  /** Which cookies come back that the answer to an image set, seen from a page of the given site. */
  measureCookies(from: keyof typeof PAGE_HOSTS): Promise<readonly CookieKind[]>;
  close(): Promise<void>;
}

type Cell = Order & { readonly vehicle: Vehicle };

export const allCells = shapes.flatMap((shape) => vehicles.map((vehicle) => `${shape} by ${vehicle}`));

/** Every cookie has a name of its own, so that each cell can be told from the others. */
const vehicleCells = (): readonly Cell[] =>
  shapes.flatMap((shape, row) =>
    vehicles.map((vehicle, column) => ({
      shape,
      vehicle,
      cookie: `cell-${row}-${column}`,
      attributes: ATTRIBUTES["SameSite=None"],
    })),
  );

async function send(browser: Browser, cells: readonly Cell[]): Promise<readonly string[]> {
  const requests = cells.map(({ vehicle, ...order }) => ({ vehicle, address: addressOf(order) }));
  return (await browser.evaluate(
    `return (${vehiclesScript}).measure(${JSON.stringify(BASE)}, ${JSON.stringify(requests)})`,
  )) as readonly string[];
}

/** Names of the cookies that came back with a fetch and with an image; the two must agree. */
async function cameBack(browser: Browser, { seen }: VehicleServer): Promise<ReadonlySet<string>> {
  seen.clear();
  await browser.evaluate(`return (${vehiclesScript}).look("${BASE}/look")`);
  const byFetch = seen.get("fetch");
  const byImage = seen.get("image");
  if (!byFetch || !byImage) throw new Error("The server was not asked.");
  if (byFetch.join() !== byImage.join()) throw new Error(`fetch carries ${byFetch.join()}, image ${byImage.join()}`);
  return new Set(byFetch);
}

function toOutcomes(cells: readonly Cell[], learned: readonly string[]): Outcomes {
  const rows: Partial<Record<string, Record<string, string | undefined>>> = {};
  for (const [index, { shape, vehicle }] of cells.entries()) (rows[shape] ??= {})[vehicle] = learned[index];
  return rows as Outcomes;
}

const blankPage = () =>
  new Response("<!doctype html><title>Page</title>", { headers: { "Content-Type": "text/html" } });

/** Two page hosts, Qlik's and a login's, and a fresh browser; all of it ends with `close`. */
export async function openLaboratory(
  engine: Engine,
  thirdPartyCookies: BrowserOptions["thirdPartyCookies"],
): Promise<Laboratory> {
  const pageHosts = Object.values(PAGE_HOSTS);
  const authority = await createCertificateAuthority();
  const certificate = await authority.issue({ names: [QLIK_HOST, LOGIN_HOST, ...pageHosts] });
  const pageServer = await startPageServer({ certificate, endpoints: { "/blank": blankPage } });
  const server = await startVehicleServer(certificate, `https://${PAGE_HOSTS["cross-site"]}`);
  const portOf = (host: string) =>
    pageHosts.includes(host) ? pageServer.port : [QLIK_HOST, LOGIN_HOST].includes(host) ? server.port : undefined;
  const connectProxy = await startConnectProxy(portOf);
  const browser = await engine.open({ proxyPort: connectProxy.port, thirdPartyCookies });
  const open = (from: keyof typeof PAGE_HOSTS) => browser.goto(`https://${PAGE_HOSTS[from]}/blank`);
  return {
    async measureVehicles() {
      await open("cross-site");
      const cells = vehicleCells();
      const outcomes = toOutcomes(cells, await send(browser, cells));
      const names = await cameBack(browser, server);
      const kept = cells
        .filter(({ cookie }) => names.has(cookie))
        .map(({ shape, vehicle }) => `${shape} by ${vehicle}`);
      return { outcomes, kept };
    },
    async measureCookies(from) {
      await open(from);
      const cookieOf = (kind: CookieKind) => `${from}-${cookieKinds.indexOf(kind)}`;
      const image = { shape: "200 PNG", vehicle: "image" } as const;
      const cells = cookieKinds.map((kind) => ({ ...image, cookie: cookieOf(kind), attributes: ATTRIBUTES[kind] }));
      await send(browser, cells);
      const names = await cameBack(browser, server);
      return cookieKinds.filter((kind) => names.has(cookieOf(kind)));
    },
    async close() {
      await browser.close();
      await connectProxy.close();
      await Promise.all([pageServer.close(), server.close()]);
    },
  };
}
