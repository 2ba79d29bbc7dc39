// The ticket handler that all servers of this folder share.
import { readFileSync } from "node:fs";
import { createTicketHandler } from "qlik-ticket/server";

/** Folder with the QMC's export: root.pem, client.pem, client_key.pem. */
const CERTIFICATES = process.env.QLIK_CERTIFICATES ?? "certificates";
const pem = (name) => readFileSync(`${CERTIFICATES}/${name}`);

export const tickets = createTicketHandler({
  qps: process.env.QLIK_QPS ?? "https://qlikserver1.example.com:4243",
  proxy: process.env.QLIK ?? "https://sense.example.com/mashup",
  virtualProxy: "mashup",
  serverName: process.env.QLIK_SERVER_NAME ?? "qlikserver1",
  // A function: read for the first ticket, and again each minute.
  certificates: () => ({ ca: pem("root.pem"), cert: pem("client.pem"), key: pem("client_key.pem") }),
  resolveUser: findUser,
  onEvent: (event) => console.log(JSON.stringify(event)),
});

/** Who the visitor is. Here for a trial on your machine: QLIK_USER=ACME\ada. Ask your own login instead, by the request's cookie. */
function findUser(_request) {
  const [userDirectory, userId] = (process.env.QLIK_USER ?? "").split("\\");
  return userDirectory && userId ? { userDirectory, userId } : null;
}
