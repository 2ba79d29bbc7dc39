// The licence preflight: a ticket signs a user in, and only then Qlik looks whether there is access for that user. This asks before.
import { loadCertificates } from "../issuers/qlik-ticket/certificates.js";
import { checkIssuerOptions, text } from "../issuers/system/options.js";
import { isMilliseconds, isObject } from "../../core/options.js";
import { invalidOption } from "../errors.js";
import { foldAscii } from "../text.js";
import type { QlikCertificates } from "../types/certificates.js";
import type { TicketIdentity } from "../types/users.js";
import { askRepository, type Repository } from "./ask-repository.js";
import {
  findSeat,
  readAllotments,
  readLicense,
  readPasses,
  type AccessPasses,
  type LicenseFacts,
} from "./read-license.js";

/** The settings of {@link checkLicense}. */
export interface LicenseCheckOptions {
  /** The repository service of the central node: `https://qlikserver1.company.local:4242`. Without a port: 4242. */
  readonly qrs: string | URL;
  /** The certificates of the QMC export, as for the ticket server. */
  readonly certificates: QlikCertificates;
  /** The name in Qlik's certificate, when it is not the host name in `qrs`: usually the short machine name. */
  readonly serverName?: string | undefined;
  /** Asks for this user's access as well. */
  readonly user?: TicketIdentity | undefined;
  /** The account that asks. @default "INTERNAL\\sa_api" */
  readonly account?: string | undefined;
  /** Milliseconds for each of the calls. @default 5_000 */
  readonly timeoutMs?: number | undefined;
}

/** What {@link checkLicense} found. Holds no licence key, serial number or licence file. */
export interface LicenseReport {
  /** Whether users can get access now. */
  readonly ok: boolean;
  /** The licence itself. */
  readonly license: LicenseFacts;
  /** The kinds of access and how many of each are free. */
  readonly passes: readonly AccessPasses[];
  /** The access of the named user: its kind, `quarantined`, or `none`. Absent when no user was named. */
  readonly seat?: string | undefined;
  /** What to know or to do, in whole sentences. */
  readonly findings: readonly string[];
}

const MAKER = "checkLicense";
const RULES = {
  qrs: {
    accepts: (value: unknown) => typeof value === "string" || value instanceof URL,
    expected: "https://qlikserver1:4242",
  },
  certificates: { accepts: isObject, expected: "{ ca, cert, key } = texts of root.pem, client.pem, client_key.pem" },
  serverName: text("the name in Qlik's certificate"),
  user: {
    accepts: isObject,
    expected: "{ userDirectory, userId }",
    inside: { userDirectory: text("a text"), userId: text("a text") },
  },
  account: { accepts: (value: unknown) => /^[^\\;]+\\[^\\;]+$/.test(String(value)), expected: "DIRECTORY\\user" },
  timeoutMs: { accepts: isMilliseconds, expected: "milliseconds above 0" },
};

/**
 * Asks a Qlik Sense site whether it has a licence, how much access is left, and (with `user`) whether that user has some:
 * `GET /qrs/license`, `/qrs/license/accesstypeoverview`, and the access types' lists, over mutual TLS on port 4242. Secrets of the
 * licence are left out. For operators: never answer it to a browser.
 *
 * @throws TicketServerError `invalid-option`, `certificate-invalid`, `issuer-unreachable`, `issuer-timeout`, `issuer-refused`,
 * `issuer-answer-invalid`
 * @example
 * const { ok, findings } = await checkLicense({ qrs: "https://qlikserver1:4242", certificates, user: { userDirectory: "ACME", userId: "anna" } });
 * @see https://help.qlik.com/en-US/sense-developer/May2025/Subsystems/RepositoryServiceAPI/Content/Sense_RepositoryServiceAPI/RepositoryServiceAPI-License-Get.htm
 */
export async function checkLicense(options: LicenseCheckOptions): Promise<LicenseReport> {
  checkIssuerOptions(MAKER, options, RULES, ["qrs", "certificates"]);
  const repository = repositoryOf(options);
  const answered = await askRepository(repository, "/qrs/license");
  const license = readLicense(answered);
  const overview = license.present
    ? readPasses(await askRepository(repository, "/qrs/license/accesstypeoverview"))
    : [];
  const named = new Set(overview.map(({ kind }) => kind));
  const passes = [...overview, ...readAllotments(answered).filter(({ kind }) => !named.has(kind))];
  const seat = options.user && (await seatOf(repository, options.user));
  const findings = findingsOf(license, passes, seat);
  const isFree = passes.some(({ available, total }) => (available ?? total) > 0);
  const ok = license.present && !license.expired && !license.blocked && (seat ? isSeat(seat) || isFree : isFree);
  return { ok, license, passes, ...(seat !== undefined && { seat }), findings };
}

function repositoryOf(options: LicenseCheckOptions): Repository {
  const { certificates, serverName, account = "INTERNAL\\sa_api", timeoutMs = 5_000 } = options;
  const url = URL.canParse(options.qrs) ? new URL(options.qrs) : undefined;
  if (url?.protocol !== "https:" || url.pathname !== "/" || url.search || url.username) {
    throw invalidOption("qrs", "is no https address of a host", "https://qlikserver1.company.local:4242", MAKER);
  }
  const [directory = "", id = ""] = account.split("\\");
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || 4242,
    serverName,
    certificates: loadCertificates(certificates),
    account: `UserDirectory=${directory}; UserId=${id}`,
    timeoutMs,
  };
}

async function seatOf(repository: Repository, { userDirectory, userId }: TicketIdentity): Promise<string> {
  const isUser = (directory: string, id: string) =>
    foldAscii(`${directory}\\${id}`) === foldAscii(`${userDirectory}\\${userId}`);
  // The filter keeps the list short. A name with a quote is looked for in the whole list: how Qlik escapes one is not documented.
  const filter = /['\\]/.test(userId) ? "" : `?filter=${encodeURIComponent(`user.userId eq '${userId}'`)}`;
  for (const kind of ["professional", "analyzer"]) {
    const seat = findSeat(await askRepository(repository, `/qrs/license/${kind}accesstype/full${filter}`), isUser);
    if (seat) return seat === "held" ? kind : "quarantined";
  }
  return "none";
}

const isSeat = (seat: string) => seat !== "none" && seat !== "quarantined";

const SYNC =
  "Assignments are synchronised with license.qlikcloud.com every 10 minutes (port 443, by Qlik's own server); changes of the licence " +
  "take up to 24 hours.";

function findingsOf(license: LicenseFacts, passes: readonly AccessPasses[], seat: string | undefined): string[] {
  if (!license.present)
    return ["The site has no licence: QMC > License management. The licence key goes there and into no ticket server."];
  const findings = [
    ...(license.expired ? ["The licence has expired: nobody gets access. QMC > License management."] : []),
    ...(license.blocked ? ["Qlik has blocked the licence. Ask Qlik's support."] : []),
    ...passes.flatMap(({ kind, total, available }) =>
      available === 0 && total > 0 ? [`No ${kind} access is left (0 of ${total}): a further user gets none.`] : [],
    ),
    ...passes.flatMap(({ kind }) =>
      kind.includes("time")
        ? [`${kind} is a monthly pool of minutes for all: when it runs out, users are refused until the next month.`]
        : [],
    ),
    ...(seat === "none"
      ? [`The user has no access yet: QMC > License management > Professional or Analyzer access.`]
      : []),
    ...(seat === "quarantined"
      ? ["The user's access is in quarantine: it was taken away a short while ago, and nobody can have it yet."]
      : []),
  ];
  return findings.length > 0 ? [...findings, SYNC] : findings;
}
