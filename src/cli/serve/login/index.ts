// The ready-made ways to know the user.
import { readFile } from "node:fs/promises";
import type { MapUser, ResolveUser, TicketUser } from "../../../server/index.js";
import type { ReadConfig } from "../config/read-config.js";
import { ConfigError } from "../config/read-config.js";
import type { SessionJwtLogin } from "../config/types.js";
import { accessToken } from "./access-token.js";
import { mapClaims, type Claims } from "./claims.js";
import { sessionJwt } from "./session-jwt.js";
import { trustedHeader } from "./trusted-header.js";

/** The two functions of the handler that say who the visitor is. */
export interface LoginFunctions {
  readonly resolveUser: ResolveUser<Claims | TicketUser>;
  readonly mapUser: MapUser<Claims | TicketUser, TicketUser>;
}

/** Rejects with {@link ConfigError}. */
export async function createLogin(read: ReadConfig): Promise<LoginFunctions> {
  const { user } = read.config;
  if (user.from === "header") return { resolveUser: trustedHeader(user), mapUser: (found) => found as TicketUser };
  const mapUser = mapClaims(user.userDirectory, user.claims) as LoginFunctions["mapUser"];
  if (user.from === "access-token") return { resolveUser: await accessToken(user), mapUser };
  return { resolveUser: await sessionJwt(user, await keyOf(user, read)), mapUser };
}

const SHORTEST_SECRET = 32;

async function keyOf(user: SessionJwtLogin, { fileOf, secretOf }: ReadConfig): Promise<string> {
  if (user.secret !== undefined && user.algorithm === "HS256") {
    const secret = await secretOf("user.secret", user.secret);
    if (Buffer.byteLength(secret) >= SHORTEST_SECRET) return secret;
    throw new ConfigError("user.secret", "is too short", `a random text of at least ${SHORTEST_SECRET} bytes`);
  }
  try {
    return await readFile(fileOf(user.publicKey ?? ""), "utf8");
  } catch {
    throw new ConfigError("user.publicKey", "cannot be read", "a PEM file that begins with BEGIN PUBLIC KEY");
  }
}
