// The endpoint without a server around it: proves that one of our own pages asks, asks the site who the visitor is, and lets the
// issuer make the credential. Fetch handler and Node listener are two thin shells of it.
import { answerEmpty, answerJson, answerProblem, Refusal, type Answer } from "./answers.js";
import { isPromise, TimedCall } from "./call.js";
import { TicketServerError } from "./errors.js";
import { explain } from "./explain.js";
import { siteFailure } from "./failure.js";
import { findUser, type Asking, type UserSource } from "./find-user.js";
import type { DeskSettings } from "./handler-options.js";
import type { Issuer, IssuerHealth, Subject } from "./issuer.js";
import { assertMeant, judgeRequest, saysNew, type DeskRequest } from "./judge-request.js";
import { refuseLicenseKey } from "./license-key.js";
import { createLimits, type Limits } from "./limits.js";
import { requestFor } from "./node-request.js";
import { corsHeaders, isPreflight, preflightHeaders } from "./page-origin.js";
import { noPage, PageContext } from "./page-context.js";
import { NEVER, type Report } from "./report.js";
import { Tracker } from "./tracker.js";
import type { EndedSessions, IssueContext, Issued, TicketRefusal } from "./types/handler.js";
import type { TicketContext } from "./types/users.js";

/** What a handler can do, as the shells use it. */
export interface Desk<Given extends object = object, Health extends IssuerHealth = IssuerHealth> {
  /** Never rejects. */
  answer(request: DeskRequest): Promise<Answer>;
  issue(context: IssueContext): Promise<Issued<Given>>;
  endSessions(user: unknown): Promise<EndedSessions>;
  check(): Promise<Health>;
  close(): Promise<void>;
}

export class CredentialDesk<
  User,
  Checked extends Subject,
  Given extends object,
  Health extends IssuerHealth,
> implements Desk<Given, Health> {
  readonly #issuer: Issuer<User, Checked, Given, Health>;
  readonly #source: UserSource;
  readonly #settings: DeskSettings;
  readonly #report: Report;
  readonly #limits: Limits;
  readonly #running = new Tracker();
  #isClosed = false;

  constructor(
    issuer: Issuer<User, Checked, Given, Health>,
    source: UserSource,
    settings: DeskSettings,
    report: Report,
  ) {
    this.#issuer = issuer;
    this.#source = source;
    this.#settings = settings;
    this.#report = report;
    this.#limits = createLimits(settings.limits, report);
    issuer.attach?.(report);
  }

  answer(request: DeskRequest): Promise<Answer> {
    return this.#running.track(this.#answer(request));
  }

  async #answer(request: DeskRequest): Promise<Answer> {
    const call = new TimedCall(request.signal, this.#settings.deadlineMs);
    const { originRule } = this.#settings;
    const cors = corsHeaders(request, originRule);
    try {
      this.#assertOpen();
      if (isPreflight(request)) {
        const headers = preflightHeaders(request, originRule, this.#methods);
        this.#report({ type: "preflight-answered", status: 204 });
        return answerEmpty(headers);
      }
      await judgeRequest(request, originRule, this.#methods, call);
      const header = (name: string) => request.header(name);
      const asking = { request: request.fetchRequest(), header, context: request.context };
      const user = await this.#findUser(asking, call);
      const page = new PageContext(header, saysNew(request));
      if (request.method === "POST") {
        const given = await this.#issue(user, call, request.context, page);
        return { ...answerJson(given, cors), cookies: page.cookies };
      }
      assertMeant(request, user);
      await this.#end(user, call, request.context, page);
      return { ...answerEmpty(cors), cookies: page.cookies };
    } catch (error) {
      return answerProblem(this.#refuse(error, call), cors);
    }
  }

  issue(context: IssueContext): Promise<Issued<Given>> {
    return this.#running.track(this.#issueFor(context));
  }

  async #issueFor(context: IssueContext): Promise<Issued<Given>> {
    const request = context.request ?? requestFor(context.nodeRequest);
    const call = new TimedCall(context.signal ?? request.signal, this.#settings.deadlineMs);
    try {
      this.#assertOpen();
      const header = (name: string) => request.headers.get(name) ?? undefined;
      const user = await this.#findUser({ request, header, context }, call);
      const page = new PageContext(header, false);
      const answer = await this.#issue(user, call, context, page);
      return { ok: true, answer, ...(page.cookies.length > 0 && { setCookie: page.cookies }) };
    } catch (error) {
      return refusalFor(this.#refuse(error, call));
    }
  }

  endSessions(user: unknown): Promise<EndedSessions> {
    return this.#running.track(this.#endFor(user));
  }

  async #endFor(user: unknown): Promise<EndedSessions> {
    const call = new TimedCall(NEVER, this.#settings.deadlineMs);
    try {
      this.#assertOpen();
      await this.#end(this.#check(user), call, {}, noPage());
      return { ok: true };
    } catch (error) {
      return refusalFor(this.#refuse(error, call));
    }
  }

  async check(): Promise<Health> {
    // An issuer without a check has nothing that could be wrong.
    const health = (await this.#issuer.check?.()) ?? ({ ok: true } as Health);
    return this.#isClosed ? { ...health, ok: false } : health;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running.ended();
    await this.#issuer.close?.();
  }

  get #methods(): string {
    return this.#issuer.revoke ? "POST, DELETE" : "POST";
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new Refusal(503, "closed", "the handler was closed");
  }

  async #findUser(asking: Asking, call: TimedCall): Promise<Checked> {
    return this.#check(await findUser(this.#source, asking, call));
  }

  /** What the site returned, of any type: the issuer looks at it. */
  #check(user: unknown): Checked {
    try {
      return this.#issuer.checkUser(user as User);
    } catch (error) {
      throw error instanceof TicketServerError ? siteFailure(error) : error;
    }
  }

  async #issue(user: Checked, call: TimedCall, context: TicketContext, page: PageContext): Promise<Given> {
    const entering = this.#limits.enter(user.countedAs, call);
    const leave = isPromise(entering) ? await entering : entering;
    try {
      const given = await this.#issuer.issue({ user, call, context, ...page.forIssuer() });
      for (const value of Object.values(given)) refuseLicenseKey(value, `what the issuer ${this.#issuer.name} gave`);
      this.#report(this.#events.issued(user.identity, call.durationMs(), given));
      return given;
    } finally {
      leave();
    }
  }

  async #end(user: Checked, call: TimedCall, context: TicketContext, page: PageContext): Promise<void> {
    if (!this.#issuer.revoke) {
      throw new Refusal(405, "method-not-allowed", `${this.#issuer.name} ends no sessions`, { allow: this.#methods });
    }
    await this.#issuer.revoke({ user, call, context, ...page.forIssuer() });
    this.#report(this.#events.revoked(user.identity, call.durationMs()));
  }

  get #events() {
    const { name: issuer } = this.#issuer;
    return (
      this.#issuer.events ?? {
        issued: (user, durationMs) => ({ type: "credential-issued", issuer, user, durationMs }) as const,
        revoked: (user, durationMs) => ({ type: "credential-revoked", issuer, user, durationMs }) as const,
      }
    );
  }

  #refuse(thrown: unknown, call: TimedCall): Refusal {
    const { refusal, event } = explain(thrown, call);
    this.#report(event);
    return refusal;
  }
}

function refusalFor({ status, code, details: { retryAfterSeconds } }: Refusal): TicketRefusal {
  return { ok: false, status, error: code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
