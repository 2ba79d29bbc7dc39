// What an answer or a broken connection of the Qlik proxy service means. The error texts are those of the QPS ticket
// API; its bodies may quote the request, so they are matched and never repeated.
import { TicketServerError } from "../../errors.js";
import type { Opened } from "./connections.js";
import { Broken, OversizedAnswer, type QpsAnswer } from "./qps-exchange.js";
import { FIREWALL, QPS_FIXES, type QpsFaultCode } from "./qps-fixes.js";
import { printable } from "../../text.js";

/** Where the call went: for the messages. */
export interface QpsTarget {
  readonly host: string;
  readonly virtualProxy: string;
}

export function qpsError(code: QpsFaultCode, what: string, { host }: QpsTarget): TicketServerError {
  return new TicketServerError(code, `${nameOfService({ host })} ${what}.`, QPS_FIXES[code]);
}

function nameOfService({ host }: Pick<QpsTarget, "host">): string {
  return `The Qlik proxy service at ${host}`;
}

/** For any answer that has not the expected status. */
export function explainAnswer({ status, text, isTrustedSide }: QpsAnswer, target: QpsTarget): TicketServerError {
  const say = (code: QpsFaultCode, what: string) => qpsError(code, `answered ${status}: ${what}`, target);
  if (/XSRF/i.test(text)) return say("xrfkey-refused", "its XSRF prevention check failed");
  if (!isTrustedSide && status < 500 && status !== 429) {
    return say("wrong-port", "it asked for no client certificate, so this is not its trusted side");
  }
  if (status === 401 || status === 403) {
    return say("client-certificate-refused", "it does not accept the client certificate");
  }
  // The proxy's page for a virtual proxy that is unknown, or not linked to it.
  if (status === 404 || (status === 400 && /http request header is incorrect/i.test(text))) {
    return say("virtual-proxy-unknown", `it does not serve ${nameOf(target.virtualProxy)}`);
  }
  if (status === 400 || /Required property|targetId/i.test(text)) {
    return say("user-refused", "it does not accept the user or the attributes");
  }
  if (status === 429) return say("qps-rate-limited", "too many calls");
  if (status < 400) return say("wrong-port", "this is not its trusted side");
  return say("qps-error", "something failed there");
}

/** For a call that was late, by how far its connection had come. */
export function explainLate(opened: Opened, timeoutMs: number, target: QpsTarget): TicketServerError {
  const within = `within ${timeoutMs} ms`;
  if (opened === "nothing") {
    return new TicketServerError("qps-timeout", `${nameOfService(target)} took no connection ${within}.`, FIREWALL);
  }
  if (opened === "tcp")
    return qpsError("qps-timeout", `took the connection, but no TLS handshake came about ${within}`, target);
  return qpsError("qps-timeout", `did not answer ${within}`, target);
}

/** For a call that got no answer at all, by the codes of Node and OpenSSL. */
export function explainConnection(error: unknown, target: QpsTarget): TicketServerError {
  const say = (code: QpsFaultCode, what: string) => qpsError(code, what, target);
  if (error instanceof OversizedAnswer) return say("qps-answer-invalid", "answered more than 64 kB");
  const opened = error instanceof Broken ? error.opened : "tls";
  const cause = error instanceof Broken ? error.cause : error;
  const code = codeOf(cause);
  if (code === "CONNECT_TIMEOUT") return explainLate(opened, 0, target);
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return say("qps-host-unknown", `cannot be found by name (${code})`);
  const certificate = explainCertificate(cause, code, say);
  if (certificate) return certificate;
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/.test(code)) {
    return say("qps-plain-http", "does not speak TLS");
  }
  if (/^ERR_SSL|^EPROTO/.test(code)) {
    return say("client-certificate-refused", `broke off the TLS handshake (${code})`);
  }
  if (/^HPE_|HEADERS_OVERFLOW|CONTENT_LENGTH_MISMATCH|UND_ERR_SOCKET_UPGRADE/.test(code)) {
    return say("qps-not-http", `answered with something that is not HTTP as it should be (${code})`);
  }
  if (opened === "nothing") return say("qps-unreachable", `cannot be reached (${code})`);
  return say("qps-connection-reset", `closed the connection without an answer (${code})`);
}

function explainCertificate(
  error: unknown,
  code: string,
  say: (code: QpsFaultCode, what: string) => TicketServerError,
): TicketServerError | undefined {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return say("qps-name-mismatch", `has a certificate for another name${namesOf(error)}`);
  }
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(code)) {
    return say("qps-untrusted", `has a certificate that is not valid now (${code})`);
  }
  if (code === "INVALID_PURPOSE") {
    return say("qps-untrusted", `has a certificate that is made for clients and not for servers (${code})`);
  }
  if (/UNABLE_TO|SELF_SIGNED|CERT_SIGNATURE|CERT_UNTRUSTED|CERT_REJECTED|INVALID_CA|ISSUER/.test(code)) {
    return say("qps-untrusted", `has a certificate of another authority (${code})`);
  }
  return undefined;
}

function nameOf(virtualProxy: string): string {
  return virtualProxy === "" ? "the default virtual proxy" : `the virtual proxy "${virtualProxy}"`;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === "HTTPParserError") return "HPE_ERROR";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "no code";
}

/** The names in the certificate that was shown: what `serverName` could be. */
function namesOf(error: unknown): string {
  const cert: unknown = error instanceof Error && "cert" in error ? error.cert : undefined;
  const names: unknown =
    typeof cert === "object" && cert !== null && "subjectaltname" in cert ? cert.subjectaltname : undefined;
  return typeof names === "string" ? ` (${printable(names)})` : "";
}
