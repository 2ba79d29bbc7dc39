// Tickets of Qlik Sense Enterprise on Windows, by the Qlik proxy service's trusted side.
import { inTime, isPromise, type Call } from "../../call.js";
import { checkSettings } from "../../check-settings.js";
import { invalidUser, TicketServerError } from "../../errors.js";
import { siteFailure } from "../../failure.js";
import type { Issuer, IssuerContext, IssuerEvents } from "../../issuer.js";
import type { Report } from "../../report.js";
import { foldAscii } from "../../text.js";
import type { CertificateSource } from "../../types/certificates.js";
import type { TicketAnswer, TicketServerHealth } from "../../types/handler.js";
import type { QlikTicketOptions } from "../../types/options.js";
import type { TicketIdentity, TicketUser } from "../../types/users.js";
import { createCertificateStore, daysLeft, type CertificateStore } from "./certificate-store.js";
import { QLIK_TICKET_RULES, readTicketOptions, type TicketSettings } from "./options.js";
import { createQpsClient, type QpsClient } from "./qps-client.js";
import { createSessionKeys, deriveSecret, type SessionKeyMaker } from "./session-key.js";
import { checkUser, type CheckedUser } from "./ticket-user.js";

/** How long Qlik keeps a ticket (QPS API, "Add ticket": one minute). */
const TICKET_TTL_MS = 60_000;

const EVENTS: IssuerEvents = {
  issued: (user, durationMs) => ({ type: "ticket-issued", user: user as TicketIdentity, durationMs }),
  revoked: (user, durationMs) => ({ type: "sessions-ended", user: user as TicketIdentity, durationMs }),
};

/** Issues tickets for `createCredentialHandler`. Throws `TicketServerError` (`invalid-option`, `certificate-invalid`). */
export function qlikTicketIssuer(
  options: QlikTicketOptions,
): Issuer<TicketUser, CheckedUser, TicketAnswer, TicketServerHealth> {
  checkSettings(options, QLIK_TICKET_RULES);
  return new QlikTicketIssuer(readTicketOptions(options), options.certificates);
}

class QlikTicketIssuer implements Issuer<TicketUser, CheckedUser, TicketAnswer, TicketServerHealth> {
  readonly name = "qlik-ticket";
  readonly events = EVENTS;
  readonly #settings: TicketSettings;
  readonly #certificates: CertificateStore;
  readonly #qps: QpsClient;
  #report: Report = () => undefined;
  #sessionKeys: { readonly of: string; readonly make: SessionKeyMaker } | undefined;

  constructor(settings: TicketSettings, certificates: CertificateSource) {
    this.#settings = settings;
    const report: Report = (event) => this.#report(event);
    this.#certificates = createCertificateStore(certificates, report, () => this.#qps.retireConnections());
    this.#qps = createQpsClient(settings, () => this.#certificates.current(), report);
  }

  attach(report: Report): void {
    this.#report = report;
  }

  checkUser(user: TicketUser): CheckedUser {
    const { userDirectories } = this.#settings;
    const checked = checkUser(user);
    if (userDirectories === undefined || userDirectories.has(foldAscii(checked.identity.userDirectory))) return checked;
    throw invalidUser("userDirectory", "is not listed in the option userDirectories", "list it, or return undefined");
  }

  async issue({ user, call }: IssuerContext<CheckedUser>): Promise<TicketAnswer> {
    await this.#certificatesReady(call);
    const { ticket, proxy, ageMs } = await this.#qps.issueTicket(user, call);
    const expiresInMs = Math.max(0, TICKET_TTL_MS - Math.ceil(ageMs));
    return { ticket, proxy, user: user.identity, sessionKey: this.#sessionKey(user), expiresInMs };
  }

  async revoke({ user, call }: IssuerContext<CheckedUser>): Promise<void> {
    await this.#certificatesReady(call);
    await this.#qps.endSessions(user, call);
  }

  async check(): Promise<TicketServerHealth> {
    try {
      const certificates = await this.#certificates.read();
      const nodes = await this.#qps.check();
      return { ok: nodes.some((node) => node.ok), certificateDaysLeft: daysLeft(certificates), nodes };
    } catch (error) {
      if (error instanceof TicketServerError) return { ok: false, certificateError: error, nodes: [] };
      return { ok: false, nodes: [] };
    }
  }

  close(): Promise<void> {
    return this.#qps.close();
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
}
