// The servers of a measurement: the page's own with its ticket endpoint and a login made with qlik-auth, and Qlik (the emulator)
// over HTTP/1.1 and over HTTP/2. The browsers reach them through the delay proxy.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import qlikAuth from "qlik-auth";
import { createCertificateAuthority, startEmulator } from "../../dist/emulator/index.js";
import { createTicketHandler, toNodeListener } from "../../dist/server/index.js";
import { root } from "../run.mjs";
import { PROTOCOLS } from "./arms.mjs";

const PAGE_HOST = "app.example.org";
const QLIK_HOST = "sense.example.com";
const PREFIX = "mashup";
/** A virtual proxy for sessions that the server makes; the page reaches it under its own host, at another port. */
const BY_SERVER = "session";
/** A second virtual proxy, with an authentication module: for the redirect flow. */
const REDIRECTING = "module";
const ADA = { userDirectory: "ACME", userId: "ada" };

const page = (preconnect) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">
${preconnect ? `<link rel="preconnect" href="${preconnect}">` : ""}
<script src="/qlik-ticket.global.js"></script></head><body></body></html>`;

async function startQlik(protocol, { authority, pageOrigin }) {
  const headers = { "Access-Control-Allow-Origin": pageOrigin, "Access-Control-Allow-Credentials": "true" };
  const common = { hostAllowList: [PAGE_HOST], sameSite: "none", secure: true, additionalResponseHeaders: headers };
  const login = `${pageOrigin}/${protocol === "h2" ? "h2" : "h1"}/login`;
  const emulator = await startEmulator({
    authority,
    protocol: protocol === "h2" ? "h2" : "https",
    hosts: [QLIK_HOST, PAGE_HOST],
    virtualProxies: [
      { prefix: PREFIX, ...common },
      { prefix: REDIRECTING, ...common, authenticationModuleRedirectUri: login },
      { prefix: BY_SERVER, ...common, cookieName: `__Host-X-Qlik-Session-${BY_SERVER}` },
    ],
  });
  const { ca, clientCert, clientKey } = emulator.certificates;
  const origin = `https://${QLIK_HOST}:${emulator.port}`;
  const settings = {
    qps: new URL(emulator.qpsUrl(PREFIX)).origin,
    serverName: "qlikserver1",
    certificates: { ca, cert: clientCert, key: clientKey },
    resolveUser: () => ADA,
    limits: { perUser: false },
  };
  const ownHost = `https://${PAGE_HOST}:${emulator.port}/${BY_SERVER}`;
  const handler = createTicketHandler({ ...settings, proxy: `${origin}/${PREFIX}`, virtualProxy: PREFIX });
  const sessions = createTicketHandler({ ...settings, proxy: ownHost, virtualProxy: BY_SERVER, signIn: "session" });
  const short = protocol === "h2" ? "h2" : "h1";
  return {
    emulator,
    handler,
    sessions,
    ownHost,
    origin,
    proxy: `${origin}/${PREFIX}`,
    redirecting: `${origin}/${REDIRECTING}`,
    short,
  };
}

/** qlik-auth reads its certificate from files. */
async function redirectLogin(emulator, folder, name) {
  const Certificate = path.join(folder, `${name}.pem`);
  const CertificateKey = path.join(folder, `${name}_key.pem`);
  await writeFile(Certificate, emulator.certificates.clientCert);
  await writeFile(CertificateKey, emulator.certificates.clientKey);
  const profile = { UserDirectory: ADA.userDirectory, UserId: ADA.userId };
  return (request, response) => qlikAuth.requestTicket(request, response, profile, { Certificate, CertificateKey });
}

async function startPageServer(authority, listeners) {
  const library = await readFile(path.join(root, "dist/qlik-ticket.global.js"));
  const send = (response, type, body) =>
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  const certificate = await authority.issue({ names: [PAGE_HOST] });
  const server = createServer({ ...certificate, keepAliveTimeout: 60_000 }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "https://page.invalid");
    const listener = listeners.get(pathname);
    if (listener) listener(request, response);
    else if (pathname === "/") send(response, "text/html", page(searchParams.get("preconnect")));
    else if (pathname === "/empty")
      send(response, "text/html", "<!doctype html><title>Bench</title><link rel=icon href=data:,>");
    else if (pathname === "/empty.js") send(response, "text/javascript", "");
    else if (pathname === "/qlik-ticket.global.js") send(response, "text/javascript", library);
    else response.writeHead(404).end();
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return server;
}

/** All of them, on this machine; of `qlik` by protocol the addresses of its virtual proxies, and its port. */
export async function startServers() {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-bench-"));
  const authority = await createCertificateAuthority();
  const listeners = new Map();
  const server = await startPageServer(authority, listeners);
  const pageOrigin = `https://${PAGE_HOST}:${server.address().port}`;
  const started = {};
  const qlik = {};
  for (const protocol of PROTOCOLS) {
    const { emulator, handler, sessions, ...addresses } = await startQlik(protocol, { authority, pageOrigin });
    const { short } = addresses;
    listeners.set(`/${short}/ticket`, toNodeListener(handler));
    listeners.set(`/${short}/session`, toNodeListener(sessions));
    listeners.set(`/${short}/login`, await redirectLogin(emulator, folder, short));
    started[protocol] = { emulator, handler, sessions };
    qlik[protocol] = { ...addresses, port: emulator.port };
  }
  return {
    facts: { pageOrigin, qlik },
    calls: {
      reset: (protocol) => started[protocol].emulator.reset(),
      ticketsSpent: (protocol) => started[protocol].emulator.proxy.counters().ticketsSpent,
      async close() {
        const all = Object.values(started);
        await Promise.all(all.flatMap(({ handler, sessions }) => [handler.close(), sessions.close()]));
        server.closeAllConnections();
        await Promise.all([
          ...all.map(({ emulator }) => emulator.close()),
          new Promise((resolve) => server.close(() => resolve())),
          rm(folder, { recursive: true, force: true }),
        ]);
      },
    },
  };
}
