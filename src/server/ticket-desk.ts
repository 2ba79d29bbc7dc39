// The ticket endpoint without a server around it: proves that one of our own pages asks, asks the site who the visitor is, asks
// Qlik for a ticket. Fetch handler and Node listener are two thin shells of it.
import { answerEmpty, answerJson, answerProblem, Refusal, type Answer } from "./answers.js";
import { Call, inTime, isPromise, Late, type LeaveSignal } from "./call.js";
import { createCertificateStore, daysLeft, type CertificateStore } from "./certificate-store.js";
import { TicketServerError } from "./errors.js";
import { checkIdentity, findUser } from "./find-user.js";
import { siteFailure } from "./failure.js";
import { createLimits, type Limits } from "./limits.js";
import { requestFor } from "./node-request.js";
import { readOptions, type TicketSettings } from "./options.js";
import { assertAllowedPage, corsHeaders, isPreflight, preflightHeaders, type RequestHead } from "./page-origin.js";
import { createQpsClient, type QpsClient } from "./qps-client.js";
import { explain } from "./explain.js";
import { createReporter, NEVER, type Report } from "./report.js";
import { assertAnnouncedBody, assertEmptyBody } from "./request-body.js";
import { createSessionKeys, deriveSecret, type SessionKeyMaker } from "./session-key.js";
import { foldAscii } from "./text.js";
import { nameForCounting, type CheckedUser } from "./ticket-user.js";
import type {
  EndedSessions,
  IssueContext,
  IssuedTicket,
  TicketAnswer,
  TicketContext,
  TicketHandlerOptions,
  TicketIdentity,
  TicketRefusal,
  TicketServerHealth,
} from "./types.js";

/** How long Qlik keeps a ticket (QPS API, "Add ticket": one minute). */
const TICKET_TTL_MS = 60_000;

/** A request as the desk takes it. */
export interface DeskRequest extends RequestHead {
  readonly signal: LeaveSignal;
  readonly context: TicketContext;
  /** The body, read when it is asked for. Throws or rejects with a {@link Refusal}. */
  text(): string | Promise<string>;
  /** For `resolveUser`. */
  fetchRequest(): Request;
}

export interface TicketDesk {
  /** Never rejects. */
  answer(request: DeskRequest): Promise<Answer>;
  issue(context: IssueContext): Promise<IssuedTicket>;
  endSessions(user: TicketIdentity): Promise<EndedSessions>;
  check(): Promise<TicketServerHealth>;
  close(): Promise<void>;
}

/** Throws `TicketServerError` (`invalid-option`, `certificate-invalid`). */
export function createTicketDesk(options: TicketHandlerOptions): TicketDesk {
  const settings = readOptions(options);
  const report = createReporter(options.onEvent);
  const certificates = createCertificateStore(options.certificates, report, () => qps.retireConnections());
  const qps: QpsClient = createQpsClient(settings, () => certificates.current(), report);
  const desk = new Desk(options, settings, report, certificates, qps);
  return desk;
}

class Desk implements TicketDesk {
  readonly #options: TicketHandlerOptions;
  readonly #settings: TicketSettings;
  readonly #report: Report;
  readonly #certificates: CertificateStore;
  readonly #qps: QpsClient;
  readonly #limits: Limits;
  readonly #running = new Set<Promise<unknown>>();
  #sessionKeys: { readonly of: string; readonly make: SessionKeyMaker } | undefined;
  #isClosed = false;

  constructor(
    options: TicketHandlerOptions,
    settings: TicketSettings,
    report: Report,
    certificates: CertificateStore,
    qps: QpsClient,
  ) {
    this.#options = options;
    this.#settings = settings;
    this.#report = report;
    this.#certificates = certificates;
    this.#qps = qps;
    this.#limits = createLimits(settings.limits, report);
  }

  answer(request: DeskRequest): Promise<Answer> {
    return this.#track(this.#answer(request));
  }

  async #answer(request: DeskRequest): Promise<Answer> {
    const call = new Call(request.signal, this.#settings.deadlineMs);
    const { originRule } = this.#settings;
    const cors = corsHeaders(request, originRule);
    try {
      this.#assertOpen();
      if (isPreflight(request)) {
        const headers = preflightHeaders(request, originRule);
        this.#report({ type: "preflight-answered", status: 204 });
        return answerEmpty(headers);
      }
      await this.#judge(request, call);
      const asking = {
        request: request.fetchRequest(),
        header: (name: string) => request.header(name),
        context: request.context,
      };
      const user = await findUser(this.#options.resolveUser, asking, call, this.#settings);
      if (request.method === "POST") return answerJson(await this.#issue(user, call), cors);
      assertMeant(request, user);
      await this.#end(user, call);
      return answerEmpty(cors);
    } catch (error) {
      return answerProblem(this.#refuse(error, call), cors);
    }
  }

  issue(context: IssueContext): Promise<IssuedTicket> {
    return this.#track(this.#issueFor(context));
  }

  async #issueFor(context: IssueContext): Promise<IssuedTicket> {
    const request = context.request ?? requestFor(context.nodeRequest);
    const call = new Call(context.signal ?? request.signal, this.#settings.deadlineMs);
    try {
      this.#assertOpen();
      const header = (name: string) => request.headers.get(name) ?? undefined;
      const user = await findUser(this.#options.resolveUser, { request, header, context }, call, this.#settings);
      return { ok: true, answer: await this.#issue(user, call) };
    } catch (error) {
      return refusalFor(this.#refuse(error, call));
    }
  }

  endSessions(user: TicketIdentity): Promise<EndedSessions> {
    return this.#track(this.#endFor(user));
  }

  async #endFor(user: TicketIdentity): Promise<EndedSessions> {
    const call = new Call(NEVER, this.#settings.deadlineMs);
    try {
      this.#assertOpen();
      await this.#end(checkIdentity(user, this.#settings), call);
      return { ok: true };
    } catch (error) {
      return refusalFor(this.#refuse(error, call));
    }
  }

  async check(): Promise<TicketServerHealth> {
    try {
      const certificates = await this.#certificates.read();
      const nodes = await this.#qps.check();
      const ok = !this.#isClosed && nodes.some((node) => node.ok);
      return { ok, certificateDaysLeft: daysLeft(certificates), nodes };
    } catch (error) {
      if (error instanceof TicketServerError) return { ok: false, certificateError: error, nodes: [] };
      return { ok: false, nodes: [] };
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
    await this.#qps.close();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
    return work;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new Refusal(503, "closed", "the handler was closed");
  }

  /** All that can be judged without the body first; then the body, which must come in time. */
  async #judge(request: DeskRequest, call: Call): Promise<void> {
    if (request.method !== "POST" && request.method !== "DELETE") {
      throw new Refusal(405, "method-not-allowed", request.method.slice(0, 20), { allow: "POST, DELETE" });
    }
    assertAllowedPage(request, this.#settings.originRule);
    assertAnnouncedBody(request);
    call.waitsFor = "the request's body";
    const body = request.text();
    assertEmptyBody(request, isPromise(body) ? await inTime(body, call, call.remainingMs()).catch(explainBody) : body);
    call.waitsFor = "nothing";
  }

  async #issue(user: CheckedUser, call: Call): Promise<TicketAnswer> {
    const entering = this.#limits.enter(nameForCounting(user), call);
    const leave = isPromise(entering) ? await entering : entering;
    try {
      await this.#certificatesReady(call);
      const { ticket, proxy, ageMs } = await this.#qps.issueTicket(user, call);
      const identity = identityOf(user);
      this.#report({ type: "ticket-issued", user: identity, durationMs: call.durationMs() });
      const expiresInMs = Math.max(0, TICKET_TTL_MS - Math.ceil(ageMs));
      return { ticket, proxy, user: identity, sessionKey: this.#sessionKey(user), expiresInMs };
    } finally {
      leave();
    }
  }

  async #end(user: CheckedUser, call: Call): Promise<void> {
    await this.#certificatesReady(call);
    await this.#qps.endSessions(user, call);
    this.#report({ type: "sessions-ended", user: identityOf(user), durationMs: call.durationMs() });
  }

  async #certificatesReady(call: Call): Promise<void> {
    const ready = this.#certificates.ready();
    if (!isPromise(ready)) return;
    try {
      await inTime(Promise.resolve(ready), call, call.remainingMs());
    } catch (error) {
      throw error instanceof TicketServerError ? siteFailure(error) : error;
    }
  }

  #sessionKey(user: CheckedUser): string {
    const { sessionKeySecret } = this.#settings;
    const certificates = this.#certificates.current();
    const of = sessionKeySecret === undefined ? certificates.fingerprint : "";
    if (this.#sessionKeys?.of !== of) {
      this.#sessionKeys = { of, make: createSessionKeys(sessionKeySecret ?? deriveSecret(certificates.privateBytes)) };
    }
    return this.#sessionKeys.make(user);
  }

  #refuse(thrown: unknown, call: Call): Refusal {
    const { refusal, event } = explain(thrown, call);
    this.#report(event);
    return refusal;
  }
}

function explainBody(error: unknown): never {
  if (error instanceof Late) throw new Refusal(408, "body-late", "the body did not come in time");
  throw error;
}

/** `X-Qlik-Ticket-User: directory\id`, both percent-encoded: the user whom the page means to sign out. */
function assertMeant(request: DeskRequest, user: CheckedUser): void {
  const meant = request.header("x-qlik-ticket-user");
  if (meant === undefined) return;
  const named = `${encodeURIComponent(user.userDirectory)}\\${encodeURIComponent(user.userId)}`;
  if (foldAscii(meant) === foldAscii(named)) return;
  throw new Refusal(409, "other-user", "X-Qlik-Ticket-User names another user than resolveUser");
}

function refusalFor({ status, code, details: { retryAfterSeconds } }: Refusal): TicketRefusal {
  return { ok: false, status, error: code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

function identityOf({ userDirectory, userId }: CheckedUser): TicketIdentity {
  return { userDirectory, userId };
}
