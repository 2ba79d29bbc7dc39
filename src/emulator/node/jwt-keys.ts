// Keys for a virtual proxy that signs users in by JWT: its certificate goes to the virtual proxy, its private key signs.

import { X509CertificateGenerator } from "@peculiar/x509";
import { sign } from "node:crypto";
import type { JwtOptions } from "../model/options.js";
import type { QlikUserId } from "../model/types.js";
import { DAY_MS, exportPem, randomSerialNumber } from "./certificates.js";

/** A key pair, and what a test wants of it. */
export interface JwtKeys {
  /** X.509 certificate with the public key, PEM: what an administrator pastes into the field "JWT certificate". */
  readonly certificate: string;
  /** The private key, PKCS #8 as PEM: for an issuer of your own. A secret. */
  readonly privateKey: string;
  /**
   * The set-up of a virtual proxy that takes the tokens: `{ prefix: "jwt", jwt: keys.jwt }`. The user is in the claims
   * `userId` and `userDirectory`, the session attributes `Group` are in `groups`.
   */
  readonly jwt: JwtOptions;
  /**
   * Signs a token (RS256) for the user, good from now on for 60 seconds by the machine's clock. `claims` are added, in
   * place of those of the same name; one that is `undefined` is left out: `sign(anna, { exp: undefined })`.
   */
  sign(user: QlikUserId, claims?: Readonly<Record<string, unknown>>): string;
}

const KEY = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;
const LIFETIME_SECONDS = 60;

/**
 * Makes an RSA key pair of 2048 bits, with a certificate of its own that is valid from yesterday for 397 days.
 *
 * @example
 * const keys = await createJwtKeys();
 * const emulator = await startEmulator({ virtualProxies: [{ prefix: "jwt", jwt: keys.jwt }] });
 * const token = keys.sign({ userDirectory: "ACME", userId: "anna" });
 */
export async function createJwtKeys(): Promise<JwtKeys> {
  const keys = await crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: randomSerialNumber(),
      name: "CN=qlik-ticket emulator JWT",
      notBefore: new Date(Date.now() - DAY_MS),
      notAfter: new Date(Date.now() + 396 * DAY_MS),
      keys,
      signingAlgorithm: KEY,
    },
    crypto,
  );
  const certificate = made.toString("pem");
  const privateKey = await exportPem(keys.privateKey);
  return {
    certificate,
    privateKey,
    jwt: {
      certificate,
      userIdClaim: "userId",
      userDirectoryClaim: "userDirectory",
      attributeClaims: { groups: "Group" },
    },
    sign({ userDirectory, userId }, claims = {}) {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now, nbf: now, exp: now + LIFETIME_SECONDS };
      const head = encoded({ alg: "RS256", typ: "JWT" });
      const signed = `${head}.${encoded({ userDirectory, userId, ...times, ...claims })}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
