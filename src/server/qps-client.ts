// The two calls of the Qlik proxy service's trusted side that signing in and out need. State: the connections, no more.
import type https from "node:https";
import { Refusal } from "./answers.js";
import { createConnections } from "./connections.js";
import type { TicketServerError } from "./errors.js";
import type { TicketSettings } from "./options.js";
import { exchange, type QpsAnswer } from "./qps-exchange.js";
import { explainAnswer, explainConnection, qpsError, type QpsTarget } from "./qps-failure.js";
import { readTicketAnswer } from "./ticket-echo.js";
import type { CheckedUser } from "./ticket-user.js";
import { createXrfkey } from "./xrfkey.js";

export interface QpsClient {
  /** `POST /qps/{vp}/ticket`. Throws {@link QpsFailure}; rejects with the signal's reason when aborted. */
  issueTicket(user: CheckedUser, signal: AbortSignal): Promise<string>;
  /** `DELETE /qps/{vp}/user/{directory}/{id}`: ends all sessions that the user has on the virtual proxy. Throws alike. */
  endSessions(user: CheckedUser, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** A failing Qlik proxy service and what the browser is told about it. */
export class QpsFailure extends Error {
  readonly error: TicketServerError;
  readonly refusal: Refusal;

  constructor(error: TicketServerError, retryAfter?: string) {
    super(error.message);
    this.error = error;
    this.refusal = refusalFor(error, retryAfter);
  }
}

type Settings = Pick<TicketSettings, "qps" | "virtualProxy" | "tls" | "serverName" | "timeoutMs" | "maxSockets">;

export function createQpsClient(settings: Settings): QpsClient {
  const target: QpsTarget = { host: settings.qps.host, virtualProxy: settings.virtualProxy };
  const connections = createConnections(settings);
  const call = (method: string, path: readonly string[], body: string, signal: AbortSignal) =>
    callInTime(settings, target, signal, (deadline) =>
      exchange(
        () => ({ ...requestOptions(settings, method, path, body), agent: connections.current(), signal: deadline }),
        body,
      ),
    );

  return {
    async issueTicket(user, signal) {
      const answer = await call("POST", ["ticket"], JSON.stringify(ticketRequest(user)), signal);
      if (answer.status !== 201) throw new QpsFailure(explainAnswer(answer, target), answer.retryAfter);
      const read = readTicketAnswer(answer.text, user);
      if ("ticket" in read) return read.ticket;
      // One answer too many shifts all later ones on its connection, and nobody knows how many came on the others.
      connections.dropAll();
      throw new QpsFailure(qpsError("qps-answer-invalid", read.fault, target));
    },
    async endSessions(user, signal) {
      const answer = await call("DELETE", ["user", user.userDirectory, user.userId], "", signal);
      if (answer.status !== 200 && answer.status !== 204) {
        throw new QpsFailure(explainAnswer(answer, target), answer.retryAfter);
      }
    },
    close: () => connections.dropAll(),
  };
}

function requestOptions(
  settings: Settings,
  method: string,
  path: readonly string[],
  body: string,
): https.RequestOptions {
  const xrfkey = createXrfkey();
  const prefix = settings.virtualProxy === "" ? [] : settings.virtualProxy.split("/");
  const segments = [...prefix, ...path].map((segment) => encodeURIComponent(segment));
  return {
    method,
    // URL keeps the brackets of an IPv6 address; sockets do not want them.
    hostname: settings.qps.hostname.replace(/^\[|\]$/g, ""),
    port: settings.qps.port === "" ? 443 : settings.qps.port,
    path: `${settings.qps.pathname}${segments.join("/")}?xrfkey=${xrfkey}`,
    headers: {
      "X-Qlik-Xrfkey": xrfkey,
      Accept: "application/json",
      ...(body === "" ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
    },
  };
}

async function callInTime(
  { timeoutMs }: Settings,
  target: QpsTarget,
  caller: AbortSignal,
  send: (deadline: AbortSignal) => Promise<QpsAnswer>,
): Promise<QpsAnswer> {
  caller.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const giveUp = () => deadline.abort();
  caller.addEventListener("abort", giveUp, { once: true });
  try {
    return await send(deadline.signal);
  } catch (error) {
    caller.throwIfAborted();
    const isLate = deadline.signal.aborted;
    throw new QpsFailure(
      isLate
        ? qpsError("qps-timeout", `did not answer within ${timeoutMs} ms`, target)
        : explainConnection(error, target),
    );
  } finally {
    clearTimeout(timer);
    caller.removeEventListener("abort", giveUp);
  }
}

function ticketRequest(user: CheckedUser): Record<string, unknown> {
  const attributes = user.attributes.map(([name, value]) => ({ [name]: value }));
  return { UserDirectory: user.userDirectory, UserId: user.userId, Attributes: attributes };
}

function refusalFor(error: TicketServerError, retryAfter: string | undefined): Refusal {
  if (error.code === "qps-timeout") return new Refusal(504, "qps-timeout", error.code);
  if (error.code === "qps-rate-limited") {
    return new Refusal(429, "rate-limited", error.code, retryAfter === undefined ? {} : { "Retry-After": retryAfter });
  }
  return new Refusal(502, "qps-refused", error.code);
}
