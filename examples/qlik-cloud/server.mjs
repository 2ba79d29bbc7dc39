// A page with the visitor's apps in Qlik Cloud, and the endpoint that gets an access token for each visitor (OAuth impersonation).
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createCredentialHandler, qlikCloudIssuer, toNodeListener } from "qlik-ticket/server";

const TENANT = process.env.QLIK_TENANT ?? "https://your-tenant.eu.qlikcloud.com";
/** The OAuth client: type Web, user impersonation, consent Trusted, allowed origin = the page's. */
const CLIENT_ID = process.env.QLIK_CLIENT_ID ?? "your-client-id";
const CLIENT_SECRET = process.env.QLIK_CLIENT_SECRET ?? "your-client-secret";
const ENDPOINT = "/api/qlik-cloud-token";
const PORT = Number(process.env.PORT ?? 8080);

/** Who the visitor is. Here for a trial on your machine: QLIK_SUBJECT=anna. Ask your own login instead. */
function findUser() {
  const subject = process.env.QLIK_SUBJECT;
  return subject ? { subject } : null;
}

const tokens = createCredentialHandler({
  issuer: qlikCloudIssuer({ tenant: TENANT, clientId: CLIENT_ID, clientSecrets: [CLIENT_SECRET] }),
  resolveUser: findUser,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

const SETTINGS = { endpoint: ENDPOINT, tenant: TENANT };

// `<` is the one character that could end a script element early.
const settings = JSON.stringify(SETTINGS).replaceAll("<", "\\u003c");
// A function, because `$&` in a text would mean something.
const page = readFileSync(new URL("page.html", import.meta.url), "utf8").replace("%SETTINGS%", () => settings);
const FILES = {
  "/": { type: "text/html; charset=utf-8", body: page },
  "/page.js": { type: "text/javascript", body: readFileSync(new URL("page.js", import.meta.url)) },
  "/qlik-ticket.qlik-cloud.js": {
    type: "text/javascript",
    body: readFileSync(new URL("qlik-ticket.qlik-cloud.js", import.meta.resolve("qlik-ticket"))),
  },
};
const answerEndpoint = toNodeListener(tokens);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === ENDPOINT) answerEndpoint(request, response);
  else if (request.method !== "GET") response.writeHead(405, { Allow: "GET" }).end();
  else if (Object.hasOwn(FILES, pathname)) {
    const { type, body } = FILES[pathname];
    response.writeHead(200, { "Content-Type": type }).end(body);
  } else response.writeHead(404).end();
});
server.listen(PORT, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://localhost:${port}`);
});
