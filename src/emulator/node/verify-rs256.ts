// RS256 by Node's own crypto: the signature check that the model leaves to its faces.

import { createPublicKey, verify } from "node:crypto";
import type { VerifyRs256 } from "../model/options.js";

/**
 * Whether the signature is good; false as well for a certificate that cannot be read. `startEmulator` brings it along;
 * `createQlikProxy` and `createQlikHandlers` take it as the option `verifyRs256`.
 */
export const verifyRs256: VerifyRs256 = (signed, signature, certificate) => {
  try {
    const key = createPublicKey(certificate);
    return key.asymmetricKeyType === "rsa" && verify("sha256", Buffer.from(signed), key, signature);
  } catch {
    return false;
  }
};
