// Renders a page that already holds a ticket: the visitor is spared the round trip of the ticket call. Such a page works
// once, so it is `no-store`; where an old copy is shown all the same, the page gets its ticket from TICKET_URL.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createTicketHandler, toNodeListener } from "qlik-ticket/server";

const QLIK = process.env.QLIK ?? "https://sense.example.com/mashup";
const QPS = process.env.QLIK_QPS ?? "https://qlikserver1.example.com:4243";
const VIRTUAL_PROXY = "mashup";
/** The name in the Qlik server's certificate: the short machine name. */
const SERVER_NAME = process.env.QLIK_SERVER_NAME ?? "qlikserver1";
/** Folder with the QMC's export: root.pem, client.pem, client_key.pem. */
const CERTIFICATES = process.env.QLIK_CERTIFICATES ?? "certificates";
const APP_ID = process.env.QLIK_APP ?? "00000000-0000-0000-0000-000000000000";
const OBJECTS = JSON.parse(process.env.QLIK_OBJECTS ?? '{ "kpi": "aBcDe", "chart": "fGhIj", "table": "kLmNo" }');
const TICKET_URL = "/api/qlik-ticket";
const PORT = Number(process.env.PORT ?? 8080);

/** Who the visitor is. Here for a trial on your machine: QLIK_USER=ACME\ada. Ask your own login instead. */
function findUser() {
  const [userDirectory, userId] = (process.env.QLIK_USER ?? "").split("\\");
  return userDirectory && userId ? { userDirectory, userId } : null;
}

const pem = (name) => readFileSync(`${CERTIFICATES}/${name}`);
const tickets = createTicketHandler({
  qps: QPS,
  proxy: QLIK,
  virtualProxy: VIRTUAL_PROXY,
  serverName: SERVER_NAME,
  certificates: { ca: pem("root.pem"), cert: pem("client.pem"), key: pem("client_key.pem") },
  resolveUser: findUser,
  // A page is not held up longer than this by a Qlik that does not answer.
  timeoutMs: 3_000,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

/** A ticket for the visitor of this page, made within this process: `findUser` is asked as it is for TICKET_URL. */
async function ticketInHand(nodeRequest) {
  // A page that is fetched ahead may be shown late or never: no ticket for it.
  if (/prefetch/.test(nodeRequest.headers["sec-purpose"] ?? "")) return null;
  const issued = await tickets.issue({ nodeRequest });
  // Without one the page asks TICKET_URL, and tells the visitor why it gets none.
  return issued.ok ? { ...issued.answer, ticketUrl: TICKET_URL } : null;
}

// `<` is the one character that could end a script element early.
const asJson = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
const template = readFileSync(new URL("page.html", import.meta.url), "utf8");

async function sendPage(request, response) {
  const source = (await ticketInHand(request)) ?? TICKET_URL;
  // A function, because `$&` in a text would mean something.
  const page = template.replace("%SETTINGS%", () => asJson({ source, app: APP_ID, objects: OBJECTS }));
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" }).end(page);
}

const library = (file) => new URL(file, import.meta.resolve("qlik-ticket"));
const SCRIPTS = {
  "/page.js": new URL("page.js", import.meta.url),
  "/qlik-ticket.global.js": library("qlik-ticket.global.js"),
};
const answerTicket = toNodeListener(tickets);

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === TICKET_URL) answerTicket(request, response);
  else if (request.method !== "GET") response.writeHead(405, { Allow: "GET" }).end();
  else if (pathname === "/") sendPage(request, response).catch(() => response.writeHead(500).end());
  else if (Object.hasOwn(SCRIPTS, pathname))
    response.writeHead(200, { "Content-Type": "text/javascript" }).end(readFileSync(SCRIPTS[pathname]));
  else response.writeHead(404).end();
});
server.listen(PORT, "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${port}`);
});
