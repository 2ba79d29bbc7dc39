import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { tickets } from "./tickets.mjs";

const app = new Hono();
app.all("/api/qlik-ticket", (context) => tickets(context.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 8080), hostname: "127.0.0.1" }, ({ port }) => {
  console.log(`port ${port}`);
});
