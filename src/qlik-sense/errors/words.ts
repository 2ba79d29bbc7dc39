// Words that sentences about Qlik Sense share. "QMC" is Qlik's console; its fields are spelled as the console spells them.
import type { Words } from "../../core/provider.js";
import type { Proxy } from "../proxy.js";

/** The function that the page called. */
export const CALL = "authenticate(source, options)";

export const TICKET_WORDS: Words = {
  credential: "ticket",
  system: "Qlik",
  call: CALL,
  usualCauses: "certificate, port 4243, user directory",
  usualRepeats: "sign-ins that fail use it up: two proxies behind one name? docs/load-balancer.md",
  help: "docs/ticket-endpoint.md (C#, PHP, Node). Try without one: npx qlik-ticket demo",
};

export const JWT_WORDS: Words = {
  ...TICKET_WORDS,
  credential: "jwt",
  usualCauses: "private key, claims",
  help: "docs/jwt.md",
};

export const SESSION_WORDS: Words = {
  ...TICKET_WORDS,
  credential: "session",
  help: "docs/server.md#sessions-in-place-of-tickets",
};

/** Where the settings of this virtual proxy are. */
export const virtualProxy = ({ config }: Proxy): string =>
  `QMC > Virtual proxies > ${config.prefix.slice(1, -1) || "(default)"}`;

/** The lines of "Additional response headers" that let this page read the proxy's answers. */
export const corsHeaders = (): string =>
  `Additional response headers = Access-Control-Allow-Origin: ${location.origin} | Access-Control-Allow-Credentials: true | Access-Control-Expose-Headers: qlik-csrf-token`;
