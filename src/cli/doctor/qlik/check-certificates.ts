// The files of the QMC's export, and the certificate that Qlik's trusted side shows.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { loadCertificates } from "../../../server/certificates.js";
import { TicketServerError } from "../../../server/errors.js";
import type { QlikCertificates } from "../../../server/types.js";
import { codeOf } from "../http.js";
import { fail, ok, warn, type Finding } from "../finding.js";

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;
const CONNECT_MS = 2_000;

export interface ReadFiles {
  readonly findings: readonly Finding[];
  /** Absent when they cannot be used. */
  readonly certificates?: QlikCertificates;
}

/** Reads root.pem, client.pem and client_key.pem (or client.pfx) of the folder, and tries them out. */
export function readCertificateFiles(folder: string, passphrase: string | undefined): ReadFiles {
  const check = "certificate-files";
  const file = (name: string) => path.join(folder, name);
  const isPfx = !existsSync(file("client.pem")) && existsSync(file("client.pfx"));
  const names = isPfx ? ["root.pem", "client.pfx"] : ["root.pem", "client.pem", "client_key.pem"];
  const missing = names.filter((name) => !existsSync(file(name)));
  if (missing.length > 0) {
    const what = `${missing.join(", ")} cannot be found in the folder.`;
    return { findings: [fail(check, what, "--certificates", "the folder with the QMC's export in PEM format")] };
  }
  const read = (name: string) => readFileSync(file(name));
  const secret = passphrase === undefined ? {} : { passphrase };
  const certificates = isPfx
    ? { ca: read("root.pem"), pfx: read("client.pfx"), ...secret }
    : { ca: read("root.pem"), cert: read("client.pem"), key: read("client_key.pem"), ...secret };
  try {
    const { validUntil } = loadCertificates(certificates);
    return {
      certificates,
      findings: [ok(check, "The files can be read and belong together."), ...validUntil.map(judgeDate)],
    };
  } catch (error) {
    if (!(error instanceof TicketServerError)) throw error;
    return { findings: [findingOf(check, error)] };
  }
}

export function findingOf(check: string, error: TicketServerError): Finding {
  return fail(check, error.what, error.fix.where, error.fix.set);
}

function judgeDate({
  certificate,
  subject,
  validTo,
}: {
  certificate: string;
  subject: string;
  validTo: Date;
}): Finding {
  const check = "certificate-dates";
  const days = Math.floor((validTo.getTime() - Date.now()) / DAY_MS);
  const what = `The ${certificate} certificate ${subject} is valid for ${days} more days.`;
  if (days >= SOON_DAYS) return ok(check, what);
  return warn(check, what, "QMC > Certificates", "export the certificates anew before that day");
}

/** Whether Qlik's certificate is of this authority and has this name. */
export async function checkServerName(qps: URL, serverName: string, ca: QlikCertificates["ca"]): Promise<Finding> {
  const check = "server-name";
  const port = Number(qps.port || "4243");
  const shown = await shownCertificate(qps.hostname, port, serverName, ca);
  if (!(shown instanceof X509Certificate)) {
    if (shown === "untrusted") {
      return fail(
        check,
        "Qlik's certificate is of another authority than root.pem.",
        "--certificates",
        "root.pem of this site's export",
      );
    }
    const what = `${qps.hostname}:${port} did not show a certificate (${shown}).`;
    return fail(check, what, "network", `reach port ${port} of the Qlik proxy from here: firewall, service, address`);
  }
  if (shown.checkHost(serverName)) return ok(check, `Qlik's certificate has the name ${serverName}.`);
  const names = shown.subjectAltName ?? shown.subject;
  const what = `Qlik's certificate has another name than ${serverName}: ${names}.`;
  return fail(check, what, "--server-name, and option serverName", "the DNS name in that certificate");
}

function shownCertificate(
  host: string,
  port: number,
  servername: string,
  ca: QlikCertificates["ca"],
): Promise<X509Certificate | string> {
  return new Promise((resolve) => {
    // Verified by hand below: this handshake shows the certificate and sends nothing.
    const socket = tls.connect({ host, port, servername, ca, rejectUnauthorized: false });
    const end = (result: X509Certificate | string) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(CONNECT_MS, () => end("no answer within 2 s"));
    socket.once("error", (error) => end(codeOf(error)));
    socket.once("secureConnect", () => {
      const der = socket.getPeerX509Certificate();
      const isNameAlone = socket.authorized || String(socket.authorizationError).includes("ALTNAME");
      end(der === undefined ? "no certificate" : isNameAlone ? der : "untrusted");
    });
  });
}
