// The same server before an emulated tenant: nothing to set up.
import { startQlikCloud } from "qlik-ticket/emulator";

const PORT = process.env.PORT ?? "8080";
const client = {
  clientId: "example",
  type: "web",
  secrets: ["the-secret-of-the-example"],
  grants: ["impersonation"],
  allowedOrigins: [`http://localhost:${PORT}`],
};
const cloud = await startQlikCloud({ protocol: "http", clients: [client] });
Object.assign(process.env, {
  PORT,
  QLIK_TENANT: cloud.origin,
  QLIK_CLIENT_ID: client.clientId,
  QLIK_CLIENT_SECRET: client.secrets[0],
  QLIK_SUBJECT: process.env.QLIK_SUBJECT ?? "anna",
});
await import("./server.mjs");
