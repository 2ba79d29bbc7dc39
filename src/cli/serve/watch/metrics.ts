// What `/metrics` shows. No label names a user or an address; each counter is there with 0 before the first event.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { TicketServerEvent } from "../../../server/index.js";

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts an event of the handler. */
  take(event: TicketServerEvent): void;
  countAddressRefusal(): void;
  tellListenerCertificate(daysLeft: number): void;
}

/** What is looked up when somebody asks for the metrics. */
export interface Gauges {
  readonly isDraining: () => boolean;
  readonly certificateDaysLeft: () => number | undefined;
  readonly nodes: () => readonly { readonly node: string; readonly ok: boolean }[];
  /** `undefined`: there is none. */
  readonly isRedisUp: () => boolean | undefined;
  readonly connections: () => Promise<number>;
}

/** Statuses that a refusal can have (docs/server.md, "Answers"). */
const STATUSES = [400, 401, 403, 405, 408, 409, 413, 415, 429, 499, 500, 502, 503, 504];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7];

export function createMetrics(gauges: Gauges): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const answers = counter("answers_total", "Answers of the ticket endpoint.", ["result", "status"]);
  for (const result of ["issued", "ended"]) answers.inc({ result, status: result === "issued" ? 200 : 204 }, 0);
  for (const status of STATUSES) answers.inc({ result: status < 500 ? "refused" : "failed", status }, 0);
  const durations = new Histogram({
    name: "qlik_ticket_answer_seconds",
    help: "Seconds of a whole call.",
    labelNames: ["result"],
    buckets: SECONDS,
    registers,
  });
  for (const result of ["issued", "ended", "refused", "failed"]) durations.zero({ result });
  const happenings = counter("events_total", "What happened between calls.", ["type"]);
  for (const type of BETWEEN_CALLS) happenings.inc({ type }, 0);
  const addresses = counter("address_refusals_total", "Requests beyond limits.perAddress.", []);
  addresses.inc(0);
  const listener = gauge("listener_certificate_days_left", "Days that the listener's own certificate is good.");
  lookedUp(gauges);

  function counter(name: string, help: string, labelNames: string[]) {
    return new Counter({ name: `qlik_ticket_${name}`, help, labelNames, registers });
  }
  function gauge(
    name: string,
    help: string,
    labelNames: string[] = [],
    collect?: (this: Gauge) => void | Promise<void>,
  ) {
    return new Gauge({ name: `qlik_ticket_${name}`, help, labelNames, registers, ...(collect && { collect }) });
  }
  function lookedUp({ isDraining, certificateDaysLeft, nodes, isRedisUp, connections }: Gauges) {
    const set = (target: Gauge, value: number | undefined) =>
      value === undefined ? target.reset() : target.set(value);
    gauge("draining", "1 from the signal to end on.", [], function () {
      this.set(Number(isDraining()));
    });
    gauge("certificate_days_left", "Days that Qlik's client certificate is good.", [], function () {
      set(this, certificateDaysLeft());
    });
    gauge("node_up", "Whether a Qlik proxy node answers.", ["node"], function () {
      for (const { node, ok } of nodes()) this.set({ node }, Number(ok));
    });
    gauge("redis_up", "Whether the store of the limits answers.", [], function () {
      const isUp = isRedisUp();
      if (isUp !== undefined) this.set(Number(isUp));
    });
    gauge("connections", "Open connections.", [], async function () {
      this.set(await connections());
    });
  }

  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    take(event) {
      const answer = answerOf(event);
      if (answer) {
        answers.inc({ result: answer.result, status: answer.status });
        durations.observe({ result: answer.result }, answer.durationMs / 1000);
      } else if (BETWEEN_CALLS.includes(event.type)) happenings.inc({ type: event.type });
    },
    countAddressRefusal: () => addresses.inc(),
    tellListenerCertificate: (daysLeft) => listener.set(daysLeft),
  };
}

const BETWEEN_CALLS: readonly string[] = [
  "certificates-replaced",
  "certificates-kept",
  "certificate-expiring",
  "node-down",
  "node-up",
  "limiter-degraded",
  "limiter-restored",
];

function answerOf(event: TicketServerEvent) {
  if (event.type === "refused" || event.type === "failed") return { ...event, result: event.type };
  if (event.type === "sessions-ended") return { ...event, result: "ended", status: 204 };
  if (event.type === "ticket-issued" || event.type === "session-made" || event.type === "session-kept") {
    return { ...event, result: "issued", status: 200 };
  }
  return undefined;
}
