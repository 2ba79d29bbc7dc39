import { afterAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorNode } from "../../src/emulator/index.js";
import { IMAGE, XRFKEY } from "./support/ask.js";
import { asBackend, openWebSocket, request } from "./support/node-client.js";

const BODY = JSON.stringify({ UserDirectory: "ACME", UserId: "ada" });

async function ticketOf(emulator: Emulator, node: EmulatorNode, servername: string): Promise<string> {
  const answer = await request(
    `${node.qpsUrl("mashup")}/ticket?xrfkey=${XRFKEY}`,
    { ...asBackend(emulator), servername, method: "POST", headers: { "X-Qlik-Xrfkey": XRFKEY } },
    BODY,
  );
  expect(answer.status).toBe(201);
  return (JSON.parse(answer.text) as { Ticket: string }).Ticket;
}

function nodesOf({ nodes }: Emulator): [EmulatorNode, EmulatorNode] {
  const [first, second] = nodes;
  if (!first || !second) throw new Error("there are no two nodes");
  return [first, second];
}

describe("two nodes behind one name", async () => {
  const emulator = await startEmulator({ nodes: 2 });
  afterAll(() => emulator.close());
  const [first, second] = nodesOf(emulator);
  const { ca } = emulator.certificates;
  const consume = async (ticket: string) =>
    (await request(`${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${ticket}`, { ca })).status;

  test("two nodes behind one name have a trusted side each, with a certificate of its own name", async () => {
    expect(first.qpsPort).toBe(emulator.qpsPort);
    expect(second.qpsPort).not.toBe(first.qpsPort);
    await ticketOf(emulator, first, "qlikserver1");
    await ticketOf(emulator, second, "qlikserver2");
    expect([first, second].map(({ proxy }) => proxy.counters().ticketsIssued)).toEqual([1, 1]);
  });

  test("two nodes behind one name take turns, and a ticket of one is unknown to the other", async () => {
    const ticket = await ticketOf(emulator, first, "qlikserver1");
    const turn = () => [first, second].map(({ proxy }) => proxy.journal().length);
    const before = turn();
    expect([await consume("wrong-1234567890"), await consume("wrong-1234567890")]).toEqual([302, 302]);
    expect(turn()).toEqual(before.map((count) => count + 1));
    // After this one it is the second node's turn, which does not know the ticket; the first still does.
    await consume("wrong-1234567890");
    expect(await consume(ticket)).toBe(302);
    expect(await consume(ticket)).toBe(200);
    expect([first.proxy.sessions().length, second.proxy.sessions().length]).toEqual([1, 0]);
  });

  test("two nodes behind one name name the node that a redirect came from", async () => {
    const external = "https://login.example.com/";
    const two = await startEmulator({
      nodes: 2,
      virtualProxies: [{ prefix: "mashup", authenticationModuleRedirectUri: external }],
    });
    try {
      const locations = [];
      for (let count = 0; count < 2; count++) {
        const { headers } = await request(`${two.proxyUrl("mashup")}/hub/`, { ca: two.certificates.ca });
        locations.push(new URL(String(headers.location)).searchParams.get("proxyRestUri"));
      }
      expect(locations).toEqual(two.nodes.map((node) => `${node.qpsUrl("mashup")}/`));
    } finally {
      await two.close();
    }
  });
});

test("sticky nodes keep a browser where it was, for requests and for sockets", async () => {
  const emulator = await startEmulator({ nodes: 2, balancing: "sticky" });
  try {
    const { ca } = emulator.certificates;
    const first = await request(`${emulator.proxyUrl("mashup")}/qps/user`, { ca });
    const node = first.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    expect(node).toBe("emulator-node=0");
    const headers = { cookie: node };
    const ticket = nodesOf(emulator)[0].proxy.issueTicket({ virtualProxy: "mashup", userDirectory: "A", userId: "b" });
    const consumed = await request(`${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${ticket}`, { ca, headers });
    expect(consumed.status).toBe(200);
    const cookie = `${node}; ${consumed.headers["set-cookie"]?.[0]?.split(";")[0] ?? ""}`;
    for (let count = 0; count < 3; count++) {
      const told = await request(`${emulator.proxyUrl("mashup")}/qps/user`, { ca, headers: { cookie } });
      expect(told.text).toContain('"userId":"b"');
    }
    const address = `${emulator.proxyUrl("mashup").replace("https", "wss")}/app/x`;
    const { socket } = await openWebSocket(address, { ca, headers: { cookie } });
    expect(emulator.nodes.map(({ proxy }) => proxy.counters().socketsOpened)).toEqual([1, 0]);
    socket.terminate();
    // A cookie that names no node is as good as none.
    const lost = await request(`${emulator.proxyUrl("mashup")}/qps/user`, {
      ca,
      headers: { cookie: "emulator-node=9" },
    });
    expect(lost.headers["set-cookie"]?.[0]).toContain("emulator-node=");
  } finally {
    await emulator.close();
  }
});

test("a wrong number of nodes stops the start", async () => {
  await expect(startEmulator({ nodes: 0 })).rejects.toThrow('"nodes" must be a whole number from 1 to 16; got 0');
});
