// A fake Qlik Cloud tenant and a handler that asks it for tokens.
import { afterEach } from "vitest";
import { qlikCloudIssuer, type QlikCloudIssuerOptions, type QlikCloudUser } from "../../../src/server/index.js";
import { json, startSystem, type Answer, type Asked, type FakeSystem } from "./fake-system.js";
import { rigFor } from "./issuer-rig.js";

let system: FakeSystem | undefined;
afterEach(async () => {
  await system?.close();
  system = undefined;
});

export const tokenFor = (name: string, more: object = { expires_in: 21_600 }): Answer =>
  json({ access_token: `token-of-${name}-${"x".repeat(20)}`, token_type: "bearer", scope: "user_default", ...more });
export const refusal = (status: number, code: string): Answer =>
  json({ errors: [{ code, title: "Refused", status: String(status) }], traceId: "0".repeat(32) }, status);

/** Closed after each test. */
export async function tenant(
  answer: (asked: Asked, count: number) => Answer | Promise<Answer>,
  more: Partial<QlikCloudIssuerOptions> = {},
  user: () => QlikCloudUser | undefined = () => ({ subject: "auth0|anna" }),
) {
  system = await startSystem(answer);
  const options = { tenant: system.url, clientId: "client-1", clientSecrets: ["secret-1"], ...more };
  return { system, ...rigFor(qlikCloudIssuer(options), user) };
}

export const sentIn = (asked: Asked | undefined) => JSON.parse(asked?.body ?? "{}") as Record<string, unknown>;
