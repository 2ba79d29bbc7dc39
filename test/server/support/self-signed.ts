// A certificate that signs itself, with the dates and the purpose that a test wants.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";

const DAY = 86_400_000;
x509.cryptoProvider.set(webcrypto as unknown as Crypto);

interface Made {
  readonly cert: string;
  readonly key: string;
}

/** `from` and `until`: days from now. */
export async function selfSigned(from: number, until: number, purpose?: string): Promise<Made> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=QlikClient of a test",
    notBefore: new Date(Date.now() + from * DAY),
    notAfter: new Date(Date.now() + until * DAY),
    signingAlgorithm: algorithm,
    keys,
    extensions: purpose ? [new x509.ExtendedKeyUsageExtension([purpose])] : [],
  });
  const der = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(der, "PRIVATE KEY") };
}
