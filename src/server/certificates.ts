// The certificates of the QMC export, tried out at start: a wrong file, a missing passphrase or a key that belongs to
// another certificate is told here. Messages name the setting and never repeat what the file holds.
import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { TicketServerError } from "./errors.js";
import { assertKnownKeys } from "./known-keys.js";
import type { QlikCertificates } from "./types.js";

/** What a TLS connection to the Qlik proxy service is made with. */
export type TlsMaterial = Pick<tls.SecureContextOptions, "ca" | "cert" | "key" | "pfx" | "passphrase">;

const EXPORT = "QMC > Certificates, exported with the private key in PEM format";

export function loadCertificates(certificates: QlikCertificates): TlsMaterial {
  if (typeof certificates !== "object" || (certificates as unknown) === null) {
    throw invalidCertificate(
      "certificates",
      "is missing",
      "{ ca, cert, key } = texts of root.pem, client.pem, client_key.pem",
    );
  }
  assertKnownKeys(certificates, ["ca", "cert", "key", "pfx", "passphrase"], "certificates");
  assertAuthority(certificates.ca);
  const material = "pfx" in certificates ? fromPfx(certificates) : fromPem(certificates);
  tryOut(material, "pfx" in certificates);
  return material;
}

function fromPem({ ca, cert, key, passphrase }: Exclude<QlikCertificates, { pfx: Buffer }>): TlsMaterial {
  if (!hasBlock(cert, "CERTIFICATE")) {
    throw invalidCertificate("certificates.cert", "is not a PEM certificate", "the text of client.pem");
  }
  if (!hasBlock(key, "PRIVATE KEY")) {
    throw invalidCertificate("certificates.key", "is not a PEM private key", "the text of client_key.pem");
  }
  return { ca, cert, key, ...(passphrase === undefined ? {} : { passphrase }) };
}

function fromPfx({ ca, pfx, passphrase }: Extract<QlikCertificates, { pfx: Buffer }>): TlsMaterial {
  if (!Buffer.isBuffer(pfx)) {
    throw invalidCertificate(
      "certificates.pfx",
      "is not a Buffer",
      "the bytes of client.pfx, read without an encoding",
    );
  }
  return { ca, pfx, ...(passphrase === undefined ? {} : { passphrase }) };
}

function assertAuthority(ca: unknown): void {
  try {
    if (typeof ca !== "string" && !Buffer.isBuffer(ca)) throw new TypeError("not PEM");
    new X509Certificate(ca);
  } catch {
    throw invalidCertificate(
      "certificates.ca",
      "is not a PEM certificate (a path is not read: pass the file's text)",
      "the text of root.pem: without it the Qlik server cannot be verified",
    );
  }
}

function tryOut(material: TlsMaterial, isPfx: boolean): void {
  try {
    tls.createSecureContext(material);
  } catch (error) {
    // OpenSSL's own words ("key values mismatch", "bad decrypt", "mac verify failure") hold nothing of the files.
    const said = error instanceof Error ? error.message : "unknown reason";
    const files = isPfx
      ? "client.pfx and its password"
      : "client.pem and client_key.pem of the same export, and the passphrase if it was given one";
    throw invalidCertificate("certificates", `cannot be used (OpenSSL: ${said})`, files);
  }
}

function hasBlock(pem: unknown, label: string): boolean {
  if (typeof pem !== "string" && !Buffer.isBuffer(pem)) return false;
  return new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(pem.toString());
}

function invalidCertificate(setting: string, what: string, set: string): TicketServerError {
  return new TicketServerError("certificate-invalid", `createTicketHandler: ${setting} ${what}.`, {
    who: "qlik-admin",
    where: EXPORT,
    set: `${setting} = ${set}`,
  });
}
