import Fastify from "fastify";
import { toNodeListener } from "qlik-ticket/server";
import { tickets } from "./tickets.mjs";

const listener = toNodeListener(tickets);
const app = Fastify();
app.route({
  method: ["POST", "DELETE", "OPTIONS"],
  url: "/api/qlik-ticket",
  handler(request, reply) {
    reply.hijack();
    // Fastify has read the body: the listener judges what it made of it.
    request.raw.body = request.body;
    listener(request.raw, reply.raw);
  },
});
await app.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
console.log(`port ${app.server.address().port}`);
