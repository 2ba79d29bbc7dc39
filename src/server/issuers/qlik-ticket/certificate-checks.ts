// What is wrong with a certificate file, told with the deed that mends it.
import type { X509Certificate } from "node:crypto";
import { TicketServerError } from "../../errors.js";

const EXPORT = "QMC > Certificates, exported with the private key in PEM format";
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

export function invalidCertificate(setting: string, what: string, set: string): TicketServerError {
  return new TicketServerError("certificate-invalid", `qlik-ticket/server: ${setting} ${what}.`, {
    who: "qlik-admin",
    where: EXPORT,
    set: `${setting} = ${set}`,
  });
}

/** A DER file begins with an ASN.1 sequence. */
export function isDer(bytes: Buffer): boolean {
  return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80;
}

/** Throws `certificate-invalid` unless `pem` holds a block with this label. */
export function assertGoodPem(pem: unknown, label: string, setting: string, set: string, hint = ""): void {
  const what = `is not a PEM ${label.toLowerCase()}${hint}`;
  if (typeof pem !== "string" && !Buffer.isBuffer(pem)) throw invalidCertificate(setting, what, set);
  if (Buffer.isBuffer(pem) && isDer(pem)) throw invalidCertificate(setting, "is a DER file, not PEM", set);
  const text = pem.toString();
  if (!new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text)) throw invalidCertificate(setting, what, set);
  if (text.includes("-----\\n")) {
    throw invalidCertificate(
      setting,
      "holds the two characters \\n where lines should end, as environment variables often do",
      'the value with .replaceAll("\\\\n", "\\n")',
    );
  }
}

/** Throws `certificate-invalid` for a certificate that has expired, is not valid yet, or may not be shown by a client. */
export function assertUsableNow(certificate: X509Certificate, which: "client" | "root"): void {
  const setting = which === "root" ? "certificates.ca" : "certificates.cert";
  const file = which === "root" ? "root.pem" : "client.pem and client_key.pem";
  const name = certificate.subject.replaceAll("\n", ", ");
  const now = Date.now();
  if (Date.parse(certificate.validTo) <= now) {
    throw invalidCertificate(
      setting,
      `is the certificate "${name}", which expired on ${dayOf(certificate.validTo)}`,
      `${file} of a new export`,
    );
  }
  if (Date.parse(certificate.validFrom) > now) {
    throw invalidCertificate(
      setting,
      `is the certificate "${name}", which is not valid before ${dayOf(certificate.validFrom)}`,
      `${file} of a new export, or set this machine's clock right`,
    );
  }
  // Node names this list of purposes `keyUsage`.
  const purposes = certificate.keyUsage as string[] | undefined;
  if (which === "client" && purposes && purposes.length > 0 && !purposes.includes(CLIENT_AUTHENTICATION)) {
    throw invalidCertificate(
      setting,
      `is the certificate "${name}", which is made for servers and not for clients`,
      "client.pem of the export, not server.pem",
    );
  }
}

function dayOf(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
