// The trusted side of a Qlik Sense site, as tickets and sessions need it: certificates, nodes, session keys, and which users may come.
import { inTime, isPromise, type Call } from "../../call.js";
import { invalidUser, TicketServerError } from "../../errors.js";
import { siteFailure } from "../../failure.js";
import type { Report } from "../../report.js";
import { foldAscii } from "../../text.js";
import type { TicketServerHealth } from "../../types/handler.js";
import type { QlikTicketOptions } from "../../types/options.js";
import type { TicketUser } from "../../types/users.js";
import { createCertificateStore, daysLeft, type CertificateStore } from "./certificate-store.js";
import { readTicketOptions, type TicketSettings } from "./options.js";
import { createQpsClient, type QpsClient } from "./qps-client.js";
import { createSessionKeys, deriveSecret, type SessionKeyMaker } from "./session-key.js";
import { checkUser, type CheckedUser } from "./ticket-user.js";

export class QlikSite {
  readonly settings: TicketSettings;
  readonly qps: QpsClient;
  readonly #certificates: CertificateStore;
  #report: Report = () => undefined;
  #sessionKeys: { readonly of: string; readonly make: SessionKeyMaker } | undefined;

  /** Throws `TicketServerError` (`invalid-option`, `certificate-invalid`). The options' kinds were checked before. */
  constructor(options: QlikTicketOptions) {
    this.settings = readTicketOptions(options);
    const report: Report = (event) => this.#report(event);
    this.#certificates = createCertificateStore(options.certificates, report, () => this.qps.retireConnections());
    this.qps = createQpsClient(this.settings, () => this.#certificates.current(), report);
  }

  /** Tells what happens between calls there from now on. */
  attach(report: Report): void {
    this.#report = report;
  }

  checkUser(user: TicketUser): CheckedUser {
    const { userDirectories } = this.settings;
    const checked = checkUser(user);
    if (userDirectories === undefined || userDirectories.has(foldAscii(checked.identity.userDirectory))) return checked;
    throw invalidUser("userDirectory", "is not listed in the option userDirectories", "list it, or return undefined");
  }

  /** Resolves when there are certificates for a call. */
  async ready(call: Call): Promise<void> {
    const ready = this.#certificates.ready();
    if (!isPromise(ready)) return;
    try {
      await inTime(Promise.resolve(ready), call, call.remainingMs());
    } catch (error) {
      throw error instanceof TicketServerError ? siteFailure(error) : error;
    }
  }

  sessionKey(user: CheckedUser): string {
    const { sessionKeySecret } = this.settings;
    const certificates = this.#certificates.current();
    const of = sessionKeySecret === undefined ? certificates.fingerprint : "";
    if (this.#sessionKeys?.of !== of) {
      this.#sessionKeys = { of, make: createSessionKeys(sessionKeySecret ?? deriveSecret(certificates.privateBytes)) };
    }
    return this.#sessionKeys.make(user);
  }

  async check(): Promise<TicketServerHealth> {
    try {
      const certificates = await this.#certificates.read();
      const nodes = await this.qps.check();
      return { ok: nodes.some((node) => node.ok), certificateDaysLeft: daysLeft(certificates), nodes };
    } catch (error) {
      if (error instanceof TicketServerError) return { ok: false, certificateError: error, nodes: [] };
      return { ok: false, nodes: [] };
    }
  }
}
