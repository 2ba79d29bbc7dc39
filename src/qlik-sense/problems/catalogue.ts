// Every sentence that a developer may meet, by the name under which the flow throws it.
import type { EmbedError } from "../../core/errors.js";
import { embedderPolicy } from "../causes/coep.js";
import * as acquire from "./acquire.js";
import * as configure from "./configure.js";
import * as open from "./open.js";
import { problem, type Problem } from "./problem.js";
import * as signIn from "./sign-in.js";

const catalogue = {
  "unsupported-environment": configure.unsupportedEnvironment,
  "unsupported-environment/part": configure.partMissing,
  "invalid-option": configure.badOption,
  "invalid-option/unknown": configure.unknownOption,
  "invalid-option/ticket": configure.ticketAsSource,
  "invalid-option/ticket-url": configure.noTicketUrl,
  "invalid-option/proxy": configure.malformedProxy,
  "invalid-option/no-proxy": configure.noProxy,
  "insecure-proxy": configure.insecureProxy,
  "proxy-not-allowed": acquire.proxyNotAllowed,
  "issuer-failed/status": acquire.endpointRefused,
  "issuer-failed/no-answer": acquire.endpointUnreachable,
  "issuer-failed/function": acquire.sourceFailed,
  "issuer-response-invalid": acquire.badAnswer,
  "user-mismatch/ticket": acquire.answeredOtherUser,
  "credential-rejected": signIn.credentialRejected,
  "cookie-blocked": signIn.cookieBlocked,
  "user-mismatch": signIn.userMismatch,
  unreachable: signIn.unreachable,
  "local-network-blocked": signIn.localNetworkBlocked,
  "websocket-refused": signIn.websocketRefused,
  "unreachable/no-proxy": signIn.notAProxy,
  "cors-missing": signIn.corsMissing,
  "cors-missing/token": signIn.tokenUnreadable,
  "csp-blocked": signIn.cspBlocked,
  "session-expired": signIn.sessionExpired,
  timeout: signIn.timedOut,
  "amd-conflict": open.amdConflict,
  "require-failed": open.requireFailed,
  "qlik-load-failed": open.qlikLoadFailed,
};

export type Catalogue = typeof catalogue;

export function explain({ key, facts }: Problem): EmbedError {
  const sentence = catalogue[key] as (...facts: readonly unknown[]) => EmbedError;
  return sentence(...facts);
}

/** The problem with what can be found out about it only now, by asking. */
export async function observed(found: Problem): Promise<Problem> {
  if (found.key !== "cookie-blocked") return found;
  const [proxy, via] = found.facts as Problem<"cookie-blocked">["facts"];
  return problem("cookie-blocked", proxy, via, via === "image" ? await embedderPolicy() : undefined);
}
