// The JWT way: a virtual proxy whose authentication method is JWT takes a signed token in a header, once.
import { jwtRejected } from "../../errors/sign-in.js";
import { JWT_WORDS } from "../../errors/words.js";
import type { SpendingWay } from "../way.js";
import { consumeJwt } from "./consume-jwt.js";
import { JWT_READER } from "./read-jwt.js";

export const JWT_WAY: SpendingWay = {
  kind: "spent",
  words: JWT_WORDS,
  reader: JWT_READER,
  // The token says itself when it ends; an answer that does not say it is taken for a fresh one.
  lifeMs: 60_000,
  spend: ({ settings, proxy, secret, signal }) => consumeJwt(proxy, secret, settings.resource, signal),
  rejected: jwtRejected,
};
