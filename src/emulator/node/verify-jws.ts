// Signatures of JSON Web Tokens by Node's own crypto: what the models leave to their faces.

import { constants, createPublicKey, verify, type KeyObject } from "node:crypto";
import type { VerifyJws } from "../system/jws.js";

/**
 * Whether the signature is good, by the algorithms RS, PS and ES; false as well for a key that cannot be read or is of another
 * kind. `startQlikCloud` brings it along; `createQlikCloudTenant` and `createQlikCloudHandlers` take it as an option.
 */
export const verifyJws: VerifyJws = (algorithm, signed, signature, key) => {
  const [, family, bits] = /^(RS|PS|ES)(256|384|512)$/.exec(algorithm) ?? [];
  if (family === undefined || bits === undefined) return false;
  try {
    const publicKey = createPublicKey(key);
    if (publicKey.asymmetricKeyType !== (family === "ES" ? "ec" : "rsa")) return false;
    return verify(`sha${bits}`, Buffer.from(signed), keyOptions(family, publicKey), signature);
  } catch {
    return false;
  }
};

function keyOptions(family: string, key: KeyObject) {
  if (family === "ES") return { key, dsaEncoding: "ieee-p1363" as const };
  if (family === "PS") return { key, padding: constants.RSA_PKCS1_PSS_PADDING };
  return key;
}
