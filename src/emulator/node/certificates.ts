// Certificates without openssl: a certificate authority made at start, in JavaScript (Web Crypto).

import "reflect-metadata"; // @peculiar/x509 throws without it
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
} from "@peculiar/x509";
import { createPrivateKey, X509Certificate as NodeCertificate } from "node:crypto";
import { isIP } from "node:net";

/** A certificate and its private key, both PEM texts. */
export interface IssuedCertificate {
  /** PEM text of the certificate. */
  readonly cert: string;
  /** PEM text of its private key. */
  readonly key: string;
}

/** What a certificate is for. */
export interface CertificateRequest {
  /** Host names and IP addresses; the first is the subject's common name. */
  readonly names: readonly string[];
  /** A client certificate instead of a server's. Default false. */
  readonly client?: boolean;
}

/** Issues certificates that a client accepts which trusts `ca`. Its own key stays in memory. */
export interface CertificateAuthority {
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** Makes a certificate that this authority signs. */
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

/** What kind of keys an authority and its certificates have. */
export interface CertificateAuthorityOptions {
  /**
   * `"ec"`: P-256, made in a millisecond. `"rsa"`: 2048 bits, made in some tenths of a second; each handshake costs both sides more.
   * @default "ec"
   */
  readonly keys?: "ec" | "rsa";
}

const KEYS = {
  ec: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  rsa: {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: "SHA-256",
  },
} as const;
type KeyKind = keyof typeof KEYS;
const ISSUER = "CN=qlik-ticket emulator CA";
export const DAY_MS = 86_400_000;

/** Makes a certificate authority for one run, valid from yesterday for 397 days, the most that browsers take. */
export async function createCertificateAuthority({
  keys = "ec",
}: CertificateAuthorityOptions = {}): Promise<CertificateAuthority> {
  return authorityOf(await generateKeys(keys), keys);
}

/** An authority whose own key can be kept, for a further run. */
export async function createKeptAuthority(): Promise<{
  readonly authority: CertificateAuthority;
  readonly key: string;
}> {
  const keys = await generateKeys("ec");
  return { authority: await authorityOf(keys, "ec"), key: await exportPem(keys.privateKey) };
}

/** The authority of an earlier run. Rejects when certificate and key do not belong together. */
export async function restoreAuthority({ cert, key }: IssuedCertificate): Promise<CertificateAuthority> {
  if (!new NodeCertificate(cert).checkPrivateKey(createPrivateKey(key))) throw new Error("another key");
  const publicKey = await new X509Certificate(cert).publicKey.export(KEYS.ec, ["verify"], crypto);
  const der = createPrivateKey(key).export({ type: "pkcs8", format: "der" });
  const privateKey = await crypto.subtle.importKey("pkcs8", new Uint8Array(der), KEYS.ec, true, ["sign"]);
  return authorityOf({ publicKey, privateKey }, "ec", cert);
}

async function authorityOf(
  keys: Pick<CryptoKeyPair, "publicKey" | "privateKey">,
  kind: KeyKind,
  ca?: string,
): Promise<CertificateAuthority> {
  const sign = async (subject: string, publicKey: CryptoKey, extensions: Extension[]) => {
    const certificate = await X509CertificateGenerator.create(
      {
        serialNumber: randomSerialNumber(),
        issuer: ISSUER,
        subject,
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: new Date(Date.now() + 396 * DAY_MS),
        publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: KEYS[kind],
        extensions: [...extensions, await SubjectKeyIdentifierExtension.create(publicKey, false, crypto)],
      },
      crypto,
    );
    return certificate.toString("pem");
  };

  return {
    ca:
      ca ??
      (await sign(ISSUER, keys.publicKey, [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ])),
    async issue({ names, client = false }) {
      const own = await generateKeys(kind);
      const cert = await sign(`CN=${names[0] ?? "unnamed"}`, own.publicKey, [
        ...endEntityExtensions(names, client),
        await AuthorityKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ]);
      return { cert, key: await exportPem(own.privateKey) };
    },
  };
}

const generateKeys = (kind: KeyKind): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(KEYS[kind], true, ["sign", "verify"]);

/** What the certificate of a server or a client says of itself. */
function endEntityExtensions(names: readonly string[], client: boolean): Extension[] {
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([client ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(
      names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
    ),
  ];
}

/** Positive (first bit off) and not empty in front, as DER integers want it. */
export function randomSerialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

/** The private key as PKCS #8, PEM. */
export async function exportPem(key: CryptoKey): Promise<string> {
  const text = Buffer.from(await crypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${text.match(/.{1,64}/g)?.join("\n") ?? ""}\n-----END PRIVATE KEY-----\n`;
}
