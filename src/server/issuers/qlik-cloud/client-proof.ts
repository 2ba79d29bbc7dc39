// How the client proves itself at the tenant: by a secret, of which two may be good while they are changed, or by a signed assertion.
import type { LoadedKey } from "../signing/keys.js";
import { signToken } from "../signing/sign.js";

type Fields = Readonly<Record<string, string>>;

/** The proofs to try in turn. The one that was taken last is tried first. */
export interface ClientProofs {
  readonly count: number;
  /** Fields for the token request. */
  make(turn: number): Promise<Fields>;
  /** Says that the proof of this turn was taken. */
  worked(turn: number): void;
}

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Qlik takes five minutes at most. */
const ASSERTION_SECONDS = 120;

export function secretProofs(secrets: readonly [string, ...string[]]): ClientProofs {
  return inTurn(secrets, (secret) => Promise.resolve({ client_secret: secret }));
}

export function keyProofs(keys: readonly [LoadedKey, ...LoadedKey[]], clientId: string, tenant: string): ClientProofs {
  const claims = { iss: clientId, sub: clientId, aud: `${tenant}/oauth/token` };
  return inTurn(keys, async (key) => {
    const { token } = await signToken(key, claims, ASSERTION_SECONDS);
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: token };
  });
}

function inTurn<T>(proofs: readonly [T, ...T[]], make: (proof: T) => Promise<Fields>): ClientProofs {
  let first = 0;
  const at = (turn: number) => (first + turn) % proofs.length;
  return {
    count: proofs.length,
    make: (turn) => make(proofs[at(turn)] ?? proofs[0]),
    worked: (turn) => (first = at(turn)),
  };
}
