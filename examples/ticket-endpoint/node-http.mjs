import { createServer } from "node:http";
import { toNodeListener } from "qlik-ticket/server";
import { tickets } from "./tickets.mjs";

const listener = toNodeListener(tickets);
const server = createServer((request, response) => {
  if (request.url === "/api/qlik-ticket") listener(request, response);
  else response.writeHead(404).end();
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => console.log(`port ${server.address().port}`));
