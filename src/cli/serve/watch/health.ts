// Whether this instance may get requests. An outage of Qlik or Redis is told as degraded and takes no instance out: with all instances
// out, pages would get a balancer's error in place of ours, which says what is wrong and when to ask again.
import type { TicketServerEvent, TicketServerHealth } from "../../../server/index.js";
import type { Store } from "../store.js";

export interface Readiness {
  readonly ready: boolean;
  /** Why it is not. */
  readonly reason?: "draining" | "certificates";
  /** What does not answer. */
  readonly degraded: readonly ("qlik" | "redis" | "certificates")[];
  readonly certificateDaysLeft?: number;
}

export interface Health {
  readonly readiness: () => Readiness;
  readonly isDraining: () => boolean;
  readonly nodes: () => TicketServerHealth["nodes"];
  readonly certificateDaysLeft: () => number | undefined;
  readonly isRedisUp: () => boolean | undefined;
  /** Asks Qlik and Redis now. */
  look(): Promise<TicketServerHealth>;
  /** Takes what the handler tells between two looks. */
  readonly take: (event: TicketServerEvent) => void;
  drain(): void;
  readonly close: () => void;
}

const LOOK_EACH_MS = 10_000;

interface Facts {
  readonly isDraining: boolean;
  readonly daysLeft: number | undefined;
  readonly isQlikUp: boolean;
  readonly isRedisUp: boolean | undefined;
  readonly areCertificatesKept: boolean;
}

function readinessOf({ isDraining, daysLeft, isQlikUp, isRedisUp, areCertificatesKept }: Facts): Readiness {
  const reason = isDraining ? "draining" : daysLeft === undefined || daysLeft < 0 ? "certificates" : undefined;
  return {
    ready: reason === undefined,
    ...(reason !== undefined && { reason }),
    degraded: [
      ...(isQlikUp ? [] : (["qlik"] as const)),
      ...(isRedisUp === false ? (["redis"] as const) : []),
      ...(areCertificatesKept ? (["certificates"] as const) : []),
    ],
    ...(daysLeft !== undefined && { certificateDaysLeft: daysLeft }),
  };
}

export function createHealth(check: () => Promise<TicketServerHealth>, store: Store | undefined): Health {
  let isDraining = false;
  let isLimiterDegraded = false;
  let areCertificatesKept = false;
  let daysLeft: number | undefined;
  let nodes: TicketServerHealth["nodes"] = [];
  let isStoreUp: boolean | undefined;

  const look = async () => {
    const [found, answers] = await Promise.all([check(), store?.answers()]);
    isStoreUp = answers;
    areCertificatesKept = found.certificateError !== undefined;
    // Certificates that are no good are not used: the days of the old ones go on.
    if (found.certificateDaysLeft !== undefined) ({ certificateDaysLeft: daysLeft, nodes } = found);
    return found;
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EACH_MS).unref();
  const isRedisUp = () => (isStoreUp === undefined ? undefined : isStoreUp && !isLimiterDegraded);
  return {
    look,
    isRedisUp,
    isDraining: () => isDraining,
    nodes: () => nodes,
    certificateDaysLeft: () => daysLeft,
    readiness: () => {
      const isQlikUp = nodes.some(({ ok }) => ok);
      return readinessOf({ isDraining, daysLeft, isQlikUp, isRedisUp: isRedisUp(), areCertificatesKept });
    },
    take: ({ type }) => {
      if (type === "limiter-degraded") isLimiterDegraded = true;
      if (type === "limiter-restored") isLimiterDegraded = false;
      if (type === "certificates-kept") areCertificatesKept = true;
      if (type === "certificates-replaced") areCertificatesKept = false;
    },
    drain: () => void (isDraining = true),
    close: () => clearInterval(timer),
  };
}
