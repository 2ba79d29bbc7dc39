// The licence preflight: a ticket signs a user in, and only then Qlik looks whether there is access for that user.
import { TicketServerError } from "../../../server/errors.js";
import { checkLicense, type LicenseReport } from "../../../server/license/check-license.js";
import { fail, ok, warn, type Finding } from "../finding.js";
import { findingOf, readCertificateFiles } from "./check-certificates.js";
import type { TestUser } from "./check-trusted-side.js";

const WHERE = "QMC > License management";

interface Asked {
  readonly serverName: string;
  readonly passphrase: string | undefined;
  readonly user: TestUser | undefined;
}

/** Asks the repository service with certificates of its own. */
export async function checkSiteLicense(
  { qrs, certificates: folder }: { readonly qrs: URL; readonly certificates: string },
  { serverName, passphrase, user }: Asked,
): Promise<Finding[]> {
  const { certificates, findings } = readCertificateFiles(folder, passphrase);
  if (!certificates) return [...findings];
  const name = serverName || undefined;
  try {
    return judge(await checkLicense({ qrs: qrs.origin, certificates, serverName: name, user }));
  } catch (error) {
    if (!(error instanceof TicketServerError)) throw error;
    return [findingOf("license", error)];
  }
}

function judge({ ok: isGood, findings, license, passes }: LicenseReport): Finding[] {
  const check = "license";
  const what = findings.join(" ");
  if (!isGood)
    return [
      fail(
        check,
        what || "Nobody can get access.",
        WHERE,
        license.present ? "free access for this user" : "the licence",
      ),
    ];
  const kinds = passes.map(({ kind, available, total }) => `${kind} ${available ?? "?"} of ${total}`).join(", ");
  const isShort = passes.some(({ available, total }) => available === 0 && total > 0);
  if (isShort) return [warn(check, what, WHERE, "more access of that kind, or assign another kind")];
  return [ok(check, `There is a licence, and access is left (${kinds}).`)];
}
