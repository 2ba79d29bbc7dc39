// What `/metrics` shows. No label names a user or an address; each counter is there with 0 before the first event.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { TicketServerEvent } from "../../../server/index.js";

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts an event of the handler. */
  readonly take: (event: TicketServerEvent) => void;
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
  collectDefaultMetrics({ register });
  const { answers, durations, happenings, addresses } = createCounters(register);
  const listener = new Gauge({
    name: "qlik_ticket_listener_certificate_days_left",
    help: "Days that the listener's own certificate is good.",
    registers: [register],
  });
  addGauges(register, gauges);
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    take: (event) => {
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

/** Each with 0 for all that may happen. */
function createCounters(register: Registry) {
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `qlik_ticket_${name}`, help, labelNames, registers });
  const answers = counter("answers_total", "Answers of the ticket endpoint.", ["result", "status"]);
  answers.inc({ result: "issued", status: 200 }, 0);
  answers.inc({ result: "ended", status: 204 }, 0);
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
  return { answers, durations, happenings, addresses };
}

/** Looked up when somebody asks. */
function addGauges(
  register: Registry,
  { isDraining, certificateDaysLeft, nodes, isRedisUp, connections }: Gauges,
): void {
  const add = (name: string, help: string, labelNames: string[], collect: (gauge: Gauge) => void | Promise<void>) => {
    const gauge: Gauge = new Gauge({
      name: `qlik_ticket_${name}`,
      help,
      labelNames,
      registers: [register],
      collect: () => collect(gauge),
    });
  };
  const show = (value: number | boolean | undefined) => (gauge: Gauge) =>
    value === undefined ? gauge.reset() : gauge.set(Number(value));
  add("draining", "1 from the signal to end on.", [], (gauge) => show(isDraining())(gauge));
  add("certificate_days_left", "Days that Qlik's client certificate is good.", [], (gauge) =>
    show(certificateDaysLeft())(gauge),
  );
  add("node_up", "Whether a Qlik proxy node answers.", ["node"], (gauge) => {
    for (const { node, ok } of nodes()) gauge.set({ node }, Number(ok));
  });
  add("redis_up", "Whether the store of the limits answers.", [], (gauge) => show(isRedisUp())(gauge));
  add("connections", "Open connections.", [], async (gauge) => gauge.set(await connections()));
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
