// Node-tagged routing: the cookie by which a balancer sends a browser to a node says which node makes the ticket.
import { afterEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator/index.js";
import { createTicketHandler, toNodeListener } from "../../src/server/index.js";
import { ANNA, certificatesOf, listenWith, optionsFor } from "./support/ticket-server.js";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

describe("node-tagged routing", () => {
  const tagged = async () => {
    const emulator = await startEmulator({ nodes: 2 });
    const [a, b] = emulator.nodes;
    const handler = createTicketHandler({
      ...optionsFor(emulator),
      certificates: certificatesOf(emulator),
      nodeTag: "a",
      nodes: [
        { qps: b?.qpsUrl("mashup") ?? "", proxy: emulator.proxyUrl("mashup"), serverName: "qlikserver2", nodeTag: "b" },
      ],
      nodeCookie: "qlik-node",
    });
    endings.push(
      () => emulator.close(),
      () => handler.close(),
    );
    const server = await listenWith(toNodeListener(handler));
    endings.push(server.close);
    const ask = async (cookie?: string) => {
      const headers = { "Sec-Fetch-Site": "same-origin", "X-Qlik-Ticket": "1", ...(cookie && { Cookie: cookie }) };
      const response = await fetch(server.url, { method: "POST", headers });
      return { status: response.status, set: response.headers.getSetCookie() };
    };
    return { ask, issued: () => [a, b].map((node) => node?.proxy.counters().ticketsIssued) };
  };

  it("the node that the balancer's cookie names makes the ticket", async () => {
    const { ask, issued } = await tagged();
    for (const tag of ["a", "b", "b"]) expect(await ask(`x=1; qlik-node=${tag}`)).toEqual({ status: 200, set: [] });
    expect(issued()).toEqual([1, 2]);
  });

  it("without the cookie, with an unknown one or with two, the answer sets that of the node which made the ticket", async () => {
    const { ask, issued } = await tagged();
    for (const cookie of [undefined, "qlik-node=c", "qlik-node=a; qlik-node=b"]) {
      const before = issued();
      const { status, set } = await ask(cookie);
      expect(status).toBe(200);
      const node = issued()[0] === before[0] ? "b" : "a";
      expect(set).toEqual([`qlik-node=${node}; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    }
  });

  it("nodes without tags of their own are told at start", () => {
    const options = {
      qps: "https://q:4243",
      proxy: "https://s.example/mashup",
      virtualProxy: "mashup",
      certificates: () => ({}) as never,
      resolveUser: () => ANNA,
    };
    expect(() => createTicketHandler({ ...options, nodeCookie: "n" })).toThrow(/nodeCookie needs a nodeTag/);
    const nodes = [{ qps: "https://r:4243", proxy: "https://s.example/mashup", nodeTag: "a" }];
    expect(() => createTicketHandler({ ...options, nodes, nodeTag: "a", nodeCookie: "n" })).toThrow(
      /nodeCookie needs a nodeTag/,
    );
  });
});
