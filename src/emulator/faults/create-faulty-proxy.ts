// Everything that stands between the servers and the model, wired up: clock, books, faults, second node.

import { createQlikProxy, type QlikProxy, type SessionInfo } from "../model/create-qlik-proxy.js";
import { systemClock } from "../model/clock.js";
import type { ProxyOptions } from "../model/options.js";
import { resolveSettings } from "../model/settings/settings.js";
import type { Clock } from "../model/types.js";
import { balance, type Balancing } from "./balancer.js";
import { createRequestChanger } from "./change-request.js";
import { createFaultList, type FaultList } from "./fault-list.js";
import { createFront, type Front } from "./front.js";
import { createOpenSockets } from "./open-sockets.js";
import { createRecords, type Records } from "./records.js";
import { createShiftedClock } from "./shifted-clock.js";

export interface FaultyProxy {
  readonly proxy: QlikProxy;
  readonly front: Front;
  /** Every node behind the one public side, each with what answers on its trusted side; the first is `proxy`. */
  readonly nodes: readonly { readonly proxy: QlikProxy; readonly front: Front }[];
  readonly faults: FaultList;
  readonly records: Records;
  /** The live sessions of all nodes. */
  sessions(): readonly SessionInfo[];
  endSession(id: string): void;
  /** Breaks off every open WebSocket, without a closing handshake; returns how many there were. */
  cutSockets(): number;
  /** The clock that no fault moves: delays go by it. */
  readonly steadyClock: Clock;
  /** The proxy's time, in milliseconds since the epoch. */
  now(): number;
  jumpClock(ms: number): void;
  /** No faults, no sessions, empty books. The clock stays where it is. */
  reset(): void;
  dispose(): void;
}

export interface FaultyProxyOptions extends ProxyOptions {
  readonly faultSwitches?: boolean;
  /** How many proxies stand behind the public side. Default 1. */
  readonly nodes?: number;
  /** Which of them a request goes to. */
  readonly balancing?: Balancing;
  /** Origin of a node's trusted side; nodes count from 0. */
  readonly qpsOriginOf?: (node: number) => string;
}

/** Makes a proxy and what stands in front of it. Throws a `TypeError` that names a wrong option. */
export function createFaultyProxy({
  faultSwitches = false,
  nodes: count = 1,
  balancing = "round-robin",
  qpsOriginOf,
  ...options
}: FaultyProxyOptions): FaultyProxy {
  const steadyClock = options.clock ?? systemClock;
  const clock = createShiftedClock(steadyClock);
  const started: QlikProxy[] = [];
  const records = createRecords(() => started);
  const start = () => {
    const proxy = startNode({ ...options, clock }, records, qpsOriginOf, started.length);
    started.push(proxy);
    return proxy;
  };
  const nodes = Array.from({ length: count }, start);
  const [proxy = start()] = nodes;
  // A stranger to all of them; most emulators never need it.
  const otherNode = () => started[count] ?? start();
  const settings = resolveSettings({ ...options, clock });
  const faults = createFaultList();
  const sockets = createOpenSockets();
  const frontOf = (served: QlikProxy) => {
    const changer = createRequestChanger({ proxy: served, nodes: () => started, settings, clock, records, otherNode });
    return createFront({ proxy: served, faults, records, changer, sockets, faultSwitches });
  };
  return {
    proxy,
    front: frontOf({ ...proxy, ...balance(nodes, balancing) }),
    nodes: nodes.map((node) => ({ proxy: node, front: frontOf(node) })),
    faults,
    records,
    cutSockets: () => sockets.cutAll(),
    steadyClock,
    now: () => clock.now(),
    jumpClock: (ms) => clock.jump(ms),
    ...sessionsOf(started, faults, records),
  };
}

function startNode(
  options: ProxyOptions,
  records: Records,
  qpsOriginOf: FaultyProxyOptions["qpsOriginOf"],
  node: number,
): QlikProxy {
  const onRequest: NonNullable<ProxyOptions["onRequest"]> = (entry) => {
    records.onRequest(entry);
    options.onRequest?.(entry);
  };
  const qpsOrigin = qpsOriginOf && { qpsOrigin: () => qpsOriginOf(node) };
  return createQlikProxy({ ...qpsOrigin, ...options, onRequest });
}

/** The sessions of all nodes together, and their end. */
function sessionsOf(nodes: readonly QlikProxy[], faults: FaultList, records: Records) {
  const sessions = () => nodes.flatMap((node) => node.sessions());
  const endSession = (id: string) => nodes.forEach((node) => node.endSession(id));
  return {
    sessions,
    endSession,
    reset() {
      faults.clear();
      for (const { id } of sessions()) endSession(id);
      records.clearJournal();
      records.resetCounters();
    },
    dispose: () => nodes.forEach((node) => node.dispose()),
  };
}
