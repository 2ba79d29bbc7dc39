// One GET to the repository service of Qlik Sense (port 4242) with the client certificate, as an administrator's account.
import https from "node:https";
import tls from "node:tls";
import type { LoadedCertificates } from "../issuers/qlik-ticket/certificates.js";
import { TicketServerError, type TicketServerErrorCode, type TicketServerFix } from "../errors.js";

export interface Repository {
  readonly host: string;
  readonly port: number;
  readonly serverName: string | undefined;
  readonly certificates: LoadedCertificates;
  /** `UserDirectory=INTERNAL; UserId=sa_api`. */
  readonly account: string;
  readonly timeoutMs: number;
}

/** An access type may have thousands of users. */
const MOST_BYTES = 8 * 1024 * 1024;
const XRFKEY = "licencepreflight";

/** Resolves with the JSON value. Rejects with `TicketServerError` (`issuer-…`); no message repeats what was answered. */
export function askRepository(repository: Repository, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const { host, port, account, timeoutMs } = repository;
    const fail = (code: TicketServerErrorCode, what: string, fix?: TicketServerFix) =>
      reject(failure(repository, code, what, fix));
    const request = https.get({
      host,
      port,
      path: `${path}${path.includes("?") ? "&" : "?"}xrfkey=${XRFKEY}`,
      headers: { "X-Qlik-Xrfkey": XRFKEY, "X-Qlik-User": account, Accept: "application/json" },
      createConnection: () => connect(repository),
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on("error", (error: Error) => {
      if (error.name === "AbortError" || error.name === "TimeoutError")
        fail("issuer-timeout", `did not answer within ${timeoutMs} ms`);
      else fail("issuer-unreachable", `cannot be reached (${codeOf(error)})`, fixFor(codeOf(error)));
    });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > MOST_BYTES) request.destroy(new Error("too much"));
      });
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        if (status === 401 || status === 403) fail("issuer-refused", `answered ${status}`, ACCOUNT);
        else if (status !== 200) fail("issuer-answer-invalid", `answered ${status} to ${path.replace(/\?.*/, "")}`);
        else readJson(chunks, resolve, () => fail("issuer-answer-invalid", "answered a text that is not JSON"));
      });
    });
  });
}

function connect({ host, port, serverName, certificates }: Repository): tls.TLSSocket {
  return tls.connect({
    host,
    port,
    secureContext: certificates.context,
    // Said explicitly, because NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise switch verification off.
    rejectUnauthorized: true,
    ...(serverName !== undefined && { servername: serverName }),
  });
}

const ADDRESS: TicketServerFix = {
  who: "network",
  where: "option qrs",
  set: "the central node, port 4242, and a way through the firewall from this server to it",
};
const ACCOUNT: TicketServerFix = {
  who: "qlik-admin",
  where: "QMC > Certificates, and the option account",
  set: "client.pem and client_key.pem of this site, and an account that may read the licence (INTERNAL\\sa_api)",
};

function fixFor(code: string): TicketServerFix {
  if (!/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) return ADDRESS;
  return {
    who: "backend",
    where: "options certificates.ca, serverName",
    set: "root.pem of this site, and the name in Qlik's certificate",
  };
}

function failure(
  { host, port }: Repository,
  code: TicketServerErrorCode,
  what: string,
  fix: TicketServerFix = ADDRESS,
): TicketServerError {
  return new TicketServerError(code, `The Qlik repository service at ${host}:${port} ${what}.`, fix);
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "no code";
}

function readJson(chunks: readonly Buffer[], resolve: (value: unknown) => void, fail: () => void): void {
  try {
    resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    fail();
  }
}
