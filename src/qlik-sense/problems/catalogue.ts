// Every sentence that a developer may meet, by the name under which the flow throws it.
import type { EmbedError } from "../../core/errors.js";
import { openScope } from "../../core/scope.js";
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

/** The page's own server may take this long to be asked about it. */
const ASK_MS = 2_000;

/** The problem with what can be found out about it only now, by asking. Rejects only with the signal's reason. */
export async function observed(found: Problem, outer?: AbortSignal): Promise<Problem> {
  if (found.key !== "cookie-blocked") return found;
  const [proxy, via] = found.facts as Problem<"cookie-blocked">["facts"];
  if (via !== "image") return found;
  const { signal, end } = openScope(outer, ASK_MS);
  try {
    return problem("cookie-blocked", proxy, via, await embedderPolicy(signal));
  } catch {
    outer?.throwIfAborted();
    return found;
  } finally {
    end();
  }
}
