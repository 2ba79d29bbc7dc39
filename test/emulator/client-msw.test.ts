// @vitest-environment happy-dom
// The same client over msw's WebSocket and fetch, as projects that mock their network meet it.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import createQlik from "../../src/emulator/client/qlik.js";
import { DEMO_APP, openEngine } from "../../src/emulator/engine/index.js";

const CONFIG = { host: "sense.example.com", prefix: "/mashup/", isSecure: true };
const addresses: string[] = [];

const engine = ws.link("wss://sense.example.com/mashup/app/*");
const server = setupServer(
  http.get("https://sense.example.com/mashup/qps/csrftoken", () => {
    return new HttpResponse(null, { status: 204, headers: { "qlik-csrf-token": "token-1" } });
  }),
  engine.addEventListener("connection", ({ client }) => {
    addresses.push(client.url.href);
    const conversation = openEngine({ user: { userDirectory: "ACME", userId: "jane" }, appId: DEMO_APP.id });
    client.send('{"jsonrpc":"2.0","method":"OnConnected","params":{"qSessionState":"SESSION_CREATED"}}');
    client.addEventListener("message", ({ data }) => {
      const reply = typeof data === "string" ? conversation.receive(data) : undefined;
      if (reply !== undefined) client.send(reply);
    });
  }),
);

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterAll(() => server.close());

it("the emulated js/qlik draws over msw's WebSocket in happy-dom", async () => {
  const host = document.body.appendChild(document.createElement("div"));
  const app = createQlik({ pageConfig: () => CONFIG }).openApp(DEMO_APP.id, CONFIG);
  await app.getObject(host, DEMO_APP.objects.chart);
  expect(host.querySelectorAll("svg .qv-bar")).toHaveLength(12);
  expect(addresses).toHaveLength(1);
  expect(addresses[0]).toContain("qlik-csrf-token=token-1");
  app.close();
});
