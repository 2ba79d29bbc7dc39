// For each way in which the Qlik proxy service fails: who can mend it, where, and what to set.
import type { TicketServerErrorCode, TicketServerFix } from "../../errors.js";

export type QpsFaultCode = Extract<
  TicketServerErrorCode,
  | `qps-${string}`
  | "client-certificate-refused"
  | "xrfkey-refused"
  | "virtual-proxy-unknown"
  | "user-refused"
  | "wrong-port"
>;

const CLIENT_CERTIFICATE: TicketServerFix = {
  who: "qlik-admin",
  where: "QMC > Certificates",
  set: "export client.pem and client_key.pem of this site anew, and give them as certificates.cert and certificates.key",
};

/** For what fails before the TCP connection stands: then, and only then, a firewall may be why. */
export const FIREWALL: TicketServerFix = {
  who: "network",
  where: "firewall",
  set: "open port 4243 from this server to the Qlik proxy service, and check that the service runs",
};

export const QPS_FIXES: Readonly<Record<QpsFaultCode, TicketServerFix>> = {
  "client-certificate-refused": CLIENT_CERTIFICATE,
  "qps-connection-reset": {
    ...CLIENT_CERTIFICATE,
    set: `${CLIENT_CERTIFICATE.set}; or let no gateway stand between this server and port 4243`,
  },
  "qps-name-mismatch": {
    who: "backend",
    where: "option serverName",
    set: "the name in that certificate, usually the short machine name",
  },
  "qps-untrusted": {
    who: "backend",
    where: "option certificates.ca",
    set: "the valid root.pem of this site's QMC export",
  },
  "xrfkey-refused": {
    who: "network",
    where: "gateway between this server and Qlik",
    set: "pass the query and the header X-Qlik-Xrfkey on unchanged",
  },
  "virtual-proxy-unknown": {
    who: "qlik-admin",
    where: "QMC > Proxies > Virtual proxies",
    set: "link the virtual proxy to this proxy service, or correct the option virtualProxy",
  },
  "user-refused": {
    who: "backend",
    where: "resolveUser",
    set: "return a userDirectory and a userId that are neither blank nor hold a backslash, and attributes as text",
  },
  "wrong-port": {
    who: "backend",
    where: "option qps",
    set: "the REST API listen port of the Qlik proxy service (4243), not the port of the browsers",
  },
  "qps-rate-limited": { who: "backend", where: "resolveUser", set: "limit how often one user may ask" },
  "qps-timeout": {
    who: "qlik-admin",
    where: "the machine of the Qlik proxy service",
    set: "see whether it is overloaded or hangs (Log\\Proxy\\Trace); if it is only slow, raise timeoutMs",
  },
  "qps-plain-http": {
    who: "backend",
    where: "option qps",
    set: "the https port of the Qlik proxy service's trusted side (4243): what listens there speaks plain http",
  },
  "qps-not-http": {
    who: "backend",
    where: "option qps",
    set: "the address of the Qlik proxy service itself, port 4243: what listens there does not speak HTTP as it should",
  },
  "qps-host-unknown": { who: "network", where: "option qps", set: "a host name that this server's DNS knows" },
  "qps-unreachable": FIREWALL,
  "qps-answer-invalid": {
    who: "backend",
    where: "option qps",
    set: "the address of the Qlik proxy service itself, port 4243, with nothing between that rewrites answers",
  },
  "qps-error": {
    who: "qlik-admin",
    where: "the proxy's log files (Log\\Proxy\\Trace)",
    set: "what the log says at this time",
  },
};
