import express from "express";
import { toNodeListener } from "qlik-ticket/server";
import { tickets } from "./tickets.mjs";

const app = express();
// Body parsers may come before.
app.use(express.json());
app.use("/api/qlik-ticket", toNodeListener(tickets));
const server = app.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log(`port ${server.address().port}`);
});
