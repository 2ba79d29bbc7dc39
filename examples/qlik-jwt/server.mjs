// A page with charts, and the endpoint that signs its tokens. Nothing of Qlik's is needed here: no port 4243, no certificate of the
// QMC. The administrator pastes the certificate of this server's own key into the virtual proxy.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createCredentialHandler, qlikJwtIssuer, toNodeListener } from "qlik-ticket/server";

const QLIK = process.env.QLIK ?? "https://sense.example.com/jwt";
/** The private key whose certificate is in the virtual proxy, and its name: another one for each key. */
const PRIVATE_KEY = process.env.JWT_PRIVATE_KEY ?? "jwt-private-key.pem";
const KEY_ID = process.env.JWT_KEY_ID ?? "2026-11";
const APP_ID = process.env.QLIK_APP ?? "00000000-0000-0000-0000-000000000000";
const OBJECTS = JSON.parse(process.env.QLIK_OBJECTS ?? '{ "kpi": "aBcDe", "chart": "fGhIj", "table": "kLmNo" }');
const ENDPOINT = "/api/qlik-jwt";
const PORT = Number(process.env.PORT ?? 8080);

/** Who the visitor is. Here for a trial on your machine: QLIK_USER=ACME\ada. Ask your own login instead. */
function findUser() {
  const [userDirectory, userId] = (process.env.QLIK_USER ?? "").split("\\");
  return userDirectory && userId ? { userDirectory, userId, attributes: { Group: "Sales" } } : null;
}

const tokens = createCredentialHandler({
  issuer: qlikJwtIssuer({ proxy: QLIK, keys: [{ kid: KEY_ID, privateKey: readFileSync(PRIVATE_KEY) }] }),
  resolveUser: findUser,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

// `<` is the one character that could end a script element early.
const asJson = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
// On this machine alone, for the emulated Qlik.
const allowInsecureProxy = QLIK.startsWith("http://localhost:");
const settings = asJson({ endpoint: ENDPOINT, proxy: QLIK, allowInsecureProxy, app: APP_ID, objects: OBJECTS });
// A function, because `$&` in a text would mean something.
const page = readFileSync(new URL("page.html", import.meta.url), "utf8").replace("%SETTINGS%", () => settings);
const FILES = {
  "/": { type: "text/html; charset=utf-8", body: page },
  "/page.js": { type: "text/javascript", body: readFileSync(new URL("page.js", import.meta.url)) },
  "/qlik-ticket.global.js": {
    type: "text/javascript",
    body: readFileSync(new URL("qlik-ticket.global.js", import.meta.resolve("qlik-ticket"))),
  },
};
const answerToken = toNodeListener(tokens);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === ENDPOINT) answerToken(request, response);
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
