// Signs a tenant's access tokens with a key of its own, new with each start: ES384, as those of Qlik Cloud look.

import { generateKeyPairSync, sign } from "node:crypto";
import { randomGuid } from "../model/state/random.js";
import type { TokenSigner } from "../system/jws.js";

/** Makes a signer; its public key is for the tenant's `jwks.json`. */
export function createTokenSigner(): TokenSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const kid = randomGuid();
  return {
    algorithm: "ES384",
    publicKey: { ...publicKey.export({ format: "jwk" }), kid, alg: "ES384", use: "sig" },
    sign: (signed) => sign("sha384", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" }),
  };
}
