// The ticket endpoint: answers POST with a ticket, and DELETE with the end of the user's sessions.
import { readFileSync } from "node:fs";
import { createTicketHandler, type TicketHandler } from "qlik-ticket/server";
import { userOf } from "../../login";

const { QLIK_QPS = "", QLIK_PROXY = "", QLIK_CERTIFICATES = "" } = process.env;
const certificate = (name: string) => readFileSync(`${QLIK_CERTIFICATES}/${name}`);
let tickets: TicketHandler | undefined;

/** The first request makes the handler: `next build` loads this module, too, and has no certificates. */
function handle(request: Request): Promise<Response> {
  tickets ??= createTicketHandler({
    qps: QLIK_QPS,
    proxy: QLIK_PROXY,
    virtualProxy: "mashup",
    serverName: "qlikserver1",
    certificates: { ca: certificate("root.pem"), cert: certificate("client.pem"), key: certificate("client_key.pem") },
    resolveUser: userOf,
  });
  return tickets(request);
}

export { handle as POST, handle as DELETE };
