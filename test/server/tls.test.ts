import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { createTicketHandler, type TicketHandlerOptions, type TicketServerEvent } from "../../src/server/index.js";
import { bodyOf, optionsFor, post } from "./support/ticket-server.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** The status for the browser and the fault for the log. */
async function outcome(more: Partial<TicketHandlerOptions>) {
  const events: TicketServerEvent[] = [];
  const handler = createTicketHandler(optionsFor(emulator, { ...more, onEvent: (event) => void events.push(event) }));
  const response = await handler(post());
  await handler.close();
  const [event] = events;
  const error = event?.type === "failed" ? event.error : undefined;
  return { status: response.status, body: await bodyOf(response), code: error?.code, message: error?.message ?? "" };
}

const REFUSED = { status: 502, body: { error: "qps-refused" } };

describe("the connection to Qlik", () => {
  it("the connection to Qlik is broken off when another authority signed the server's certificate", async () => {
    const { ca } = await createCertificateAuthority();
    const { clientCert: cert, clientKey: key } = emulator.certificates;
    const result = await outcome({ certificates: { ca, cert, key } });
    expect(result).toMatchObject({ ...REFUSED, code: "qps-untrusted" });
    expect(result.message).toContain("certificates.ca");
  });

  it("the connection to Qlik is broken off when the certificate has another name, and the message says which to give", async () => {
    for (const serverName of [undefined, "qlikserver2"]) {
      const result = await outcome({ serverName });
      expect(result).toMatchObject({ ...REFUSED, code: "qps-name-mismatch" });
      expect(result.message).toContain("DNS:qlikserver1");
      expect(result.message).toContain("serverName");
    }
  });

  it("the connection to Qlik is verified even when the process has NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect(await outcome({ serverName: "qlikserver2" })).toMatchObject({ ...REFUSED, code: "qps-name-mismatch" });
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("a handler at the port of the browsers says wrong-port, and the certificates are not blamed", async () => {
    const result = await outcome({ qps: emulator.origin, serverName: undefined });
    expect(result).toMatchObject({ ...REFUSED, code: "wrong-port" });
    expect(result.message).toMatch(/asked for no client certificate.*4243/);
    expect(result.message).not.toContain("export");
  });

  it("a handler gets no ticket with a client certificate of another site", async () => {
    const stranger = await (await createCertificateAuthority()).issue({ names: ["QlikClient"], client: true });
    const result = await outcome({ certificates: { ...stranger, ca: emulator.certificates.ca } });
    expect(result).toMatchObject(REFUSED);
    expect(["client-certificate-refused", "qps-connection-reset"]).toContain(result.code);
    expect(result.message).toContain("QMC > Certificates");
  });
});

it("Qlik never made a ticket in any of these cases", () => {
  expect(emulator.proxy.counters().ticketsIssued).toBe(0);
});
