// A page with items of SBM, the endpoint that gets its security tokens, and a path (/sbm) that leads to SBM: that SBM lets pages of other
// origins call is not documented.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createCredentialHandler, sbmIssuer, toNodeListener } from "qlik-ticket/server";

const SBM = process.env.SBM ?? "https://sbm.example.com";
const SSO = process.env.SBM_SSO ?? "https://sso.example.com:8443";
/** One user of SBM for all visitors, chosen on purpose. With account: "user" each visitor's own password is handed on once. */
const ACCOUNT = { username: process.env.SBM_USER ?? "service", password: process.env.SBM_PASSWORD ?? "" };
const ENDPOINT = "/api/sbm-token";
const PORT = Number(process.env.PORT ?? 8080);

/** Who the visitor is. Here for a trial on your machine: everybody. Ask your own login instead. */
function findUser() {
  return { username: process.env.VISITOR ?? "visitor" };
}

const tokens = createCredentialHandler({
  issuer: sbmIssuer({ sso: SSO, account: "service", serviceAccount: ACCOUNT }),
  resolveUser: findUser,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

/** Hands a call on to SBM, with the token that the page sends. Add what your own site wants of its visitors. */
async function handOn(request, response) {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const headers = { alfssoauthntoken: String(request.headers.alfssoauthntoken ?? ""), directssointeraction: "true" };
  const answer = await fetch(SBM + pathname.slice("/sbm".length) + search, { headers, redirect: "manual" });
  response.writeHead(answer.status, { "Content-Type": answer.headers.get("content-type") ?? "application/json" });
  response.end(await answer.text());
}

const SETTINGS = { endpoint: ENDPOINT, table: "1000", items: ["1", "2", "3"] };

// `<` is the one character that could end a script element early.
const settings = JSON.stringify(SETTINGS).replaceAll("<", "\\u003c");
// A function, because `$&` in a text would mean something.
const page = readFileSync(new URL("page.html", import.meta.url), "utf8").replace("%SETTINGS%", () => settings);
const FILES = {
  "/": { type: "text/html; charset=utf-8", body: page },
  "/page.js": { type: "text/javascript", body: readFileSync(new URL("page.js", import.meta.url)) },
  "/qlik-ticket.sbm.js": {
    type: "text/javascript",
    body: readFileSync(new URL("qlik-ticket.sbm.js", import.meta.resolve("qlik-ticket"))),
  },
};
const answerEndpoint = toNodeListener(tokens);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === ENDPOINT) answerEndpoint(request, response);
  else if (pathname.startsWith("/sbm/jsonapi/")) handOn(request, response).catch(() => response.writeHead(502).end());
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
