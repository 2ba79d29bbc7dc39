// Private keys that sign tokens. They are read once into key objects, which print nothing of themselves, and live in closures.
import { createPrivateKey, type KeyObject } from "node:crypto";
import { invalidOption, TicketServerError } from "../../errors.js";
import { refuseLicenseKey } from "../../license-key.js";

/** A private key and its name. */
export interface SigningKey {
  /** The key's id (`kid`): in each token's header, so that the other side finds the public key of it. */
  readonly kid: string;
  /** The private key as PEM text: RSA of at least 2,048 bits. `BEGIN PRIVATE KEY` and `BEGIN RSA PRIVATE KEY` are both read. */
  readonly privateKey: string | Buffer;
  /** The password of the private key, where it has one. */
  readonly passphrase?: string | undefined;
}

export interface LoadedKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly algorithm: Algorithm;
}

export type Algorithm = "RS256" | "RS512" | "ES384" | "HS256";

/** What signs: RSA, or the curve P-384. */
type KeyKind = "rsa" | "ec-p384";

/** Two keys at most: the one that signs, and the one that comes next. */
const MOST_KEYS = 2;

/** Throws `invalid-option`. `allows` names the kinds that the other side takes, `further` the settings that a key has besides. */
export function loadKeys(
  maker: string,
  keys: readonly SigningKey[],
  allows: readonly KeyKind[],
  further: readonly string[] = [],
): [LoadedKey, ...LoadedKey[]] {
  const isList: boolean = Array.isArray(keys);
  if (!isList || keys.length === 0 || keys.length > MOST_KEYS) {
    throw invalidOption(
      "keys",
      "is no list of one or two keys",
      "[{ kid, privateKey }], the one that signs first",
      maker,
    );
  }
  const known = ["kid", "privateKey", "passphrase", ...further];
  const loaded = keys.map((each, index) => loadKey(maker, `keys[${index}]`, each, allows, known));
  if (new Set(loaded.map(({ kid }) => kid)).size < loaded.length) {
    throw invalidOption("keys", "has one kid twice", "a kid of its own for each key", maker);
  }
  return loaded as [LoadedKey, ...LoadedKey[]];
}

function loadKey(
  maker: string,
  setting: string,
  given: SigningKey,
  allows: readonly KeyKind[],
  known: readonly string[],
): LoadedKey {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidOption(`${setting}.${unknown}`, "is unknown", known.join(", "), maker);
  const { kid, privateKey, passphrase } = given;
  if (typeof kid !== "string" || !/^[\x21-\x7e]{1,200}$/.test(kid)) {
    throw invalidOption(
      `${setting}.kid`,
      "is no key id",
      "a short text without spaces, the same on the other side",
      maker,
    );
  }
  const key = readPrivateKey(maker, `${setting}.privateKey`, privateKey, passphrase);
  return { kid, key, algorithm: algorithmOf(maker, `${setting}.privateKey`, key, allows) };
}

function readPrivateKey(
  maker: string,
  setting: string,
  pem: string | Buffer,
  passphrase: string | undefined,
): KeyObject {
  refuseLicenseKey(Buffer.isBuffer(pem) ? pem.toString("latin1") : pem, `the option ${setting}`);
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    // OpenSSL's words are left out: what was given may be another secret.
    throw invalidOption(
      setting,
      "cannot be read",
      "the text of a PEM file with a private key, and its passphrase",
      maker,
    );
  }
}

function algorithmOf(maker: string, setting: string, key: KeyObject, allows: readonly KeyKind[]): Algorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "rsa" && allows.includes("rsa") && (details?.modulusLength ?? 0) >= 2048) return "RS256";
  if (type === "ec" && allows.includes("ec-p384") && details?.namedCurve === "secp384r1") return "ES384";
  const set = allows.includes("ec-p384") ? "RSA of 2,048 bits or more, or EC on P-384" : "RSA of 2,048 bits or more";
  throw invalidOption(setting, "is of another kind than the other side takes", `${set}: openssl genrsa 2048`, maker);
}

/** Tells a fault of signing itself, without the words of the library. */
export function signingFailed(): TicketServerError {
  return new TicketServerError("internal", "The token could not be signed.", {
    who: "backend",
    where: "the option keys",
    set: "a key that the installed version of jose can sign with",
  });
}
