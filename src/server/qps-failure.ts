// What an answer or a broken connection of the Qlik proxy service means. The error texts are those of the QPS ticket
// API; its bodies may quote the request, so they are matched and never repeated.
import { TicketServerError } from "./errors.js";
import { OversizedAnswer, type QpsAnswer } from "./qps-exchange.js";
import { QPS_FIXES, type QpsFaultCode } from "./qps-fixes.js";

/** Where the call went: for the messages. */
export interface QpsTarget {
  readonly host: string;
  readonly virtualProxy: string;
}

export function qpsError(code: QpsFaultCode, what: string, { host }: QpsTarget): TicketServerError {
  return new TicketServerError(code, `The Qlik proxy service at ${host} ${what}.`, QPS_FIXES[code]);
}

/** For any answer that has not the expected status. */
export function explainAnswer({ status, text }: QpsAnswer, target: QpsTarget): TicketServerError {
  const say = (code: QpsFaultCode, what: string) => qpsError(code, `answered ${status}: ${what}`, target);
  if (/XSRF/i.test(text)) return say("xrfkey-refused", "its XSRF prevention check failed");
  if (status === 401 || status === 403) {
    return say("client-certificate-refused", "it does not accept the client certificate");
  }
  if (status === 400 || /Required property|targetId/i.test(text)) {
    return say("user-refused", "it does not accept the user or the attributes");
  }
  if (status === 404) return say("virtual-proxy-unknown", `it does not serve ${nameOf(target.virtualProxy)}`);
  if (status === 429) return say("qps-rate-limited", "too many calls");
  if (status < 400) return say("wrong-port", "this is not its trusted side");
  return say("qps-error", "something failed there");
}

/** For a call that got no answer at all, by the codes of Node and OpenSSL. */
export function explainConnection(error: unknown, target: QpsTarget): TicketServerError {
  const say = (code: QpsFaultCode, what: string) => qpsError(code, what, target);
  if (error instanceof OversizedAnswer) return say("qps-answer-invalid", "answered more than 64 kB");
  const code = codeOf(error);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return say("qps-name-mismatch", `has a certificate for another name${namesOf(error)}`);
  }
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(code)) {
    return say("qps-untrusted", `has a certificate that is not valid now (${code})`);
  }
  if (/UNABLE_TO|SELF_SIGNED|CERT_SIGNATURE|CERT_UNTRUSTED|CERT_REJECTED|INVALID_CA|ISSUER/.test(code)) {
    return say("qps-untrusted", `has a certificate of another authority (${code})`);
  }
  if (/^ERR_SSL|^EPROTO/.test(code)) {
    return say("client-certificate-refused", `broke off the TLS handshake (${code})`);
  }
  if (code === "ECONNRESET") return say("qps-connection-reset", "closed the connection without an answer");
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return say("qps-host-unknown", `cannot be found by name (${code})`);
  return say("qps-unreachable", `cannot be reached (${code})`);
}

function nameOf(virtualProxy: string): string {
  return virtualProxy === "" ? "the default virtual proxy" : `the virtual proxy "${virtualProxy}"`;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "no code";
}

/** The names in the certificate that was shown: what `serverName` could be. */
function namesOf(error: unknown): string {
  const cert: unknown = error instanceof Error && "cert" in error ? error.cert : undefined;
  const names: unknown =
    typeof cert === "object" && cert !== null && "subjectaltname" in cert ? cert.subjectaltname : undefined;
  return typeof names === "string" ? ` (${names.slice(0, 200)})` : "";
}
