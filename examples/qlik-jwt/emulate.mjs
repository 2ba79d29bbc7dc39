// The same server before an emulated Qlik, with a key made for the occasion: nothing to set up. The emulated proxy answers preflights,
// as a reverse proxy in front of a real one must when page and Qlik are two origins (docs/jwt.md of the package).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createJwtKeys, DEMO_APP, startEmulator } from "qlik-ticket/emulator";

const PORT = process.env.PORT ?? "8080";
const PAGE = `http://localhost:${PORT}`;

const keys = await createJwtKeys();
const emulator = await startEmulator({
  protocol: "http",
  preflight: "answer",
  virtualProxies: [
    {
      prefix: "jwt",
      jwt: keys.jwt,
      additionalResponseHeaders: {
        "Access-Control-Allow-Origin": PAGE,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Headers": "authorization",
        "Access-Control-Expose-Headers": "qlik-csrf-token",
      },
    },
  ],
});

const folder = mkdtempSync(path.join(tmpdir(), "qlik-jwt-"));
const privateKey = path.join(folder, "jwt-private-key.pem");
writeFileSync(privateKey, keys.privateKey, { mode: 0o600 });
Object.assign(process.env, {
  PORT,
  QLIK: emulator.proxyUrl("jwt"),
  JWT_PRIVATE_KEY: privateKey,
  QLIK_APP: DEMO_APP.id,
  QLIK_OBJECTS: JSON.stringify(DEMO_APP.objects),
  QLIK_USER: process.env.QLIK_USER ?? "ACME\\ada",
});
await import("./server.mjs");
// It was read at start.
rmSync(folder, { recursive: true });
