// The certificates of the QMC export, tried out before they are used: a wrong file, a missing passphrase, a date that has
// passed or a key that belongs to another certificate is told by name. Messages name the setting, and the certificate's
// subject and dates; they never repeat what a key file holds.
import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import tls from "node:tls";
import type { Rule, Rules } from "../../../core/options.js";
import { assertGoodPem, assertUsableNow, invalidCertificate, isDer } from "./certificate-checks.js";
import { checkSettings } from "../../check-settings.js";
import type { Pem, PemCertificates, PfxCertificates, QlikCertificates } from "../../types/certificates.js";

/** What calls to the Qlik proxy service are made with. */
export interface LoadedCertificates {
  /** Made once: the private key is in no option that a debugger or NODE_DEBUG prints. */
  readonly context: tls.SecureContext;
  /** Equal for equal certificates: tells whether files have changed. */
  readonly fingerprint: string;
  /** What the key of the session keys is derived from, when no `sessionKeySecret` is given. */
  readonly privateBytes: Buffer;
  /** Client certificate and root, with the dates until which they are good. */
  readonly validUntil: readonly CertificateDate[];
}

export interface CertificateDate {
  readonly certificate: "client" | "root";
  readonly subject: string;
  readonly validTo: Date;
}

const ANYTHING: Rule = { accepts: () => true, expected: "" };
/** Only their names: what is in them is told with words of its own. */
const CERTIFICATE_RULES: Rules = { ca: ANYTHING, cert: ANYTHING, key: ANYTHING, pfx: ANYTHING, passphrase: ANYTHING };

export function loadCertificates(certificates: QlikCertificates): LoadedCertificates {
  if (typeof certificates !== "object" || (certificates as unknown) === null) {
    throw invalidCertificate(
      "certificates",
      "is missing",
      "{ ca, cert, key } = texts of root.pem, client.pem, client_key.pem",
    );
  }
  checkSettings(certificates, CERTIFICATE_RULES, "certificates.");
  const root = readAuthority(certificates.ca);
  const loaded = "pfx" in certificates ? loadPfx(certificates) : loadPem(certificates);
  const { client } = loaded;
  if (client) assertUsableNow(client, "client");
  assertUsableNow(root, "root");
  const dates = (client ? [dateOf("client", client)] : []).concat(dateOf("root", root));
  return {
    context: loaded.context,
    privateBytes: loaded.privateBytes,
    fingerprint: fingerprintOf(certificates),
    validUntil: dates,
  };
}

interface Loaded {
  readonly context: tls.SecureContext;
  readonly privateBytes: Buffer;
  readonly client: X509Certificate | undefined;
}

function loadPem({ ca, cert, key, passphrase }: PemCertificates): Loaded {
  assertGoodPem(cert, "CERTIFICATE", "certificates.cert", "the text of client.pem");
  assertGoodPem(key, "PRIVATE KEY", "certificates.key", "the text of client_key.pem");
  const secret = passphrase === undefined ? {} : { passphrase };
  const privateKey = readKey(key, secret);
  const client = readClient(cert);
  if (!client.checkPrivateKey(privateKey)) {
    throw invalidCertificate(
      "certificates.key",
      `belongs to another certificate than ${subjectOf(client)} (OpenSSL: key values mismatch), so the pair cannot be used`,
      "client.pem and client_key.pem of one and the same export",
    );
  }
  const context = createContext({ ca, cert, key, ...secret }, false);
  return { context, client, privateBytes: privateKey.export({ type: "pkcs8", format: "der" }) };
}

function loadPfx({ ca, pfx, passphrase = "" }: PfxCertificates): Loaded {
  if (!Buffer.isBuffer(pfx)) {
    throw invalidCertificate(
      "certificates.pfx",
      "is not a Buffer",
      "the bytes of client.pfx, read without an encoding",
    );
  }
  const context = createContext({ ca, pfx, passphrase }, true);
  // Node has no reader for PFX files; the context that it made of one knows the certificate.
  const native = context.context as { getCertificate?: () => Buffer | null } | undefined;
  const der = native?.getCertificate?.();
  const privateBytes = Buffer.concat([pfx, Buffer.from(`\n${passphrase}`)]);
  return { context, client: der ? new X509Certificate(der) : undefined, privateBytes };
}

function readKey(key: Pem, secret: { readonly passphrase?: string }): KeyObject {
  try {
    return createPrivateKey({ key, ...secret });
  } catch (error) {
    throw invalidCertificate(
      "certificates.key",
      `cannot be read (OpenSSL: ${saidBy(error)})`,
      "client_key.pem as it was exported, and the passphrase if the export was given one",
    );
  }
}

function readClient(cert: Pem): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (error) {
    throw invalidCertificate(
      "certificates.cert",
      `cannot be read (OpenSSL: ${saidBy(error)})`,
      "client.pem as it was exported",
    );
  }
}

/** The root that is good for longest: a file may hold an old and a new one. */
function readAuthority(ca: Pem): X509Certificate {
  const set = "the text of root.pem: without it the Qlik server cannot be verified";
  if (Buffer.isBuffer(ca) && isDer(ca)) {
    const what = "is a DER file (root.cer), not PEM";
    throw invalidCertificate(
      "certificates.ca",
      what,
      "root.pem, or: openssl x509 -inform der -in root.cer -out root.pem",
    );
  }
  assertGoodPem(ca, "CERTIFICATE", "certificates.ca", set, " (a path is not read: pass the file's text)");
  try {
    const blocks = ca.toString().match(/-----BEGIN [^]+?-----END [A-Z ]+-----/g) ?? [];
    const [best] = blocks
      .map((block) => new X509Certificate(block))
      .sort((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo));
    if (best) return best;
  } catch {
    // Told below, in the same words.
  }
  throw invalidCertificate(
    "certificates.ca",
    "is not a PEM certificate (a path is not read: pass the file's text)",
    set,
  );
}

function createContext(material: tls.SecureContextOptions, isPfx: boolean): tls.SecureContext {
  try {
    return tls.createSecureContext(material);
  } catch (error) {
    const said = saidBy(error);
    if (isPfx && /unsupported/i.test(said)) {
      throw invalidCertificate(
        "certificates.pfx",
        `is encrypted in the old way (RC2 or 3DES), which cannot be used here (OpenSSL: ${said})`,
        "the export in PEM format; or encrypt the file anew: openssl pkcs12 -legacy -in client.pfx -nodes -out all.pem, " +
          "then openssl pkcs12 -export -in all.pem -out client-new.pfx",
      );
    }
    const files = isPfx
      ? "client.pfx and its password"
      : "client.pem and client_key.pem of the same export, and the passphrase if it was given one";
    throw invalidCertificate("certificates", `cannot be used (OpenSSL: ${said})`, files);
  }
}

/** OpenSSL's own words ("key values mismatch", "bad decrypt", "mac verify failure") hold nothing of the files. */
function saidBy(error: unknown): string {
  return error instanceof Error ? error.message : "unknown reason";
}

function subjectOf(certificate: X509Certificate): string {
  const [, name] = /(?:^|\n)CN=(.+)/.exec(certificate.subject) ?? [];
  return `"${name ?? certificate.subject.replaceAll("\n", ", ")}"`;
}

function dateOf(certificate: "client" | "root", read: X509Certificate): CertificateDate {
  return { certificate, subject: subjectOf(read), validTo: new Date(read.validTo) };
}

function fingerprintOf(certificates: QlikCertificates): string {
  const hash = createHash("sha256");
  const parts =
    "pfx" in certificates
      ? [certificates.ca, certificates.pfx, certificates.passphrase ?? ""]
      : [certificates.ca, certificates.cert, certificates.key, certificates.passphrase ?? ""];
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}
