// Key pairs for tests, and a check of a signature by the program openssl.
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export function rsaKeys(modulusLength = 2048, type: "pkcs8" | "pkcs1" = "pkcs8"): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return {
    privateKey: privateKey.export({ type, format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

export function p384Keys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

/** What a token holds, without any check. */
export function decoded(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>);
  return { header: header ?? {}, claims: claims ?? {} };
}

/** What `openssl dgst -sha256 -verify` (RS256) or `-hmac` (HS256) says of the token's signature. */
export function verifiedByOpenssl(
  token: string,
  key: { readonly publicKey: string } | { readonly secret: string },
): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), "qlik-ticket-openssl-"));
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const [head = "", body = "", signature = ""] = token.split(".");
  const signed = file("signed.txt", `${head}.${body}`);
  try {
    if ("secret" in key) {
      const digest = execFileSync("openssl", ["dgst", "-sha256", "-hmac", key.secret, "-binary", signed]);
      return digest.toString("base64url") === signature;
    }
    const publicKey = file("public.pem", key.publicKey);
    const mac = file("signature.bin", Buffer.from(signature, "base64url"));
    const said = execFileSync("openssl", ["dgst", "-sha256", "-verify", publicKey, "-signature", mac, signed], {
      stdio: "pipe",
    });
    return said.toString().trim() === "Verified OK";
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
