// A page with a view of Tableau, and the endpoint that asks Tableau Server for its trusted tickets. This server's IP address is the proof,
// so there is no secret here; Tableau believes it each name.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createCredentialHandler, tableauTicketIssuer, toNodeListener } from "qlik-ticket/server";

const TABLEAU = process.env.TABLEAU ?? "https://tableau.example.com";
const VIEW = process.env.TABLEAU_VIEW ?? "Superstore/Overview";
const ENDPOINT = "/api/tableau-ticket";
const PORT = Number(process.env.PORT ?? 8080);

/** Who the visitor is. Here for a trial on your machine: TABLEAU_USER=anna. Ask your own login instead. */
function findUser() {
  const username = process.env.TABLEAU_USER;
  return username ? { username } : null;
}

const tickets = createCredentialHandler({
  issuer: tableauTicketIssuer({ server: TABLEAU }),
  resolveUser: findUser,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

const SETTINGS = { endpoint: ENDPOINT, server: TABLEAU, view: VIEW };

// `<` is the one character that could end a script element early.
const settings = JSON.stringify(SETTINGS).replaceAll("<", "\\u003c");
// A function, because `$&` in a text would mean something.
const page = readFileSync(new URL("page.html", import.meta.url), "utf8").replace("%SETTINGS%", () => settings);
const FILES = {
  "/": { type: "text/html; charset=utf-8", body: page },
  "/page.js": { type: "text/javascript", body: readFileSync(new URL("page.js", import.meta.url)) },
  "/qlik-ticket.tableau.js": {
    type: "text/javascript",
    body: readFileSync(new URL("qlik-ticket.tableau.js", import.meta.resolve("qlik-ticket"))),
  },
};
const answerEndpoint = toNodeListener(tickets);

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
