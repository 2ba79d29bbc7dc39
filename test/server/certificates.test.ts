// Certificates that are no good, told at start; and certificates that change while the server runs.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { createTicketHandler, TicketServerError, type QlikCertificates } from "../../src/server/index.js";
import { bodyOf, certificatesOf, optionsFor, post, problem } from "./support/ticket-server.js";
import { selfSigned } from "./support/self-signed.js";

const DAY = 86_400_000;
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
let emulator: Emulator | undefined;
let good: { ca: string; cert: string; key: string };
beforeAll(async () => {
  const authority = await createCertificateAuthority();
  good = { ca: authority.ca, ...(await authority.issue({ names: ["QlikClient"], client: true })) };
});
afterEach(async () => {
  vi.useRealTimers();
  await emulator?.close();
  emulator = undefined;
});

function fault(certificates: QlikCertificates): string {
  const options = { qps: "https://qlik:4243", proxy: "https://sense.example.com", resolveUser: () => undefined };
  try {
    void createTicketHandler({ ...options, certificates }).close();
  } catch (error) {
    if (error instanceof TicketServerError && error.code === "certificate-invalid") return error.message;
    throw error;
  }
  throw new Error("no error was thrown");
}

describe("a certificate that is no good is told at start, by name and with the deed", () => {
  it("an expired client certificate with its date", async () => {
    const message = fault({ ca: good.ca, ...(await selfSigned(-10, -2)) });
    const day = new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10);
    expect(message).toContain(`"CN=QlikClient of a test", which expired on ${day}`);
    expect(message).toContain("a new export");
  });

  it("a client certificate and a root that are not valid yet", async () => {
    const later = await selfSigned(2, 10);
    expect(fault({ ca: good.ca, ...later })).toMatch(/not valid before .*clock/);
    expect(fault({ ...good, ca: later.cert })).toMatch(/certificates\.ca is the certificate .*not valid before/);
  });

  it("an expired root", async () => {
    expect(fault({ ...good, ca: (await selfSigned(-10, -2)).cert })).toMatch(/certificates\.ca .*expired on/);
  });

  it("a certificate that is made for servers", async () => {
    expect(fault({ ca: good.ca, ...(await selfSigned(-1, 9, SERVER_AUTHENTICATION)) })).toMatch(/made for servers/);
  });

  it("the key of another certificate", async () => {
    expect(fault({ ...good, key: (await selfSigned(-1, 9)).key })).toMatch(/certificates\.key belongs to another/);
  });

  it("a root.cer in DER", () => {
    const ca = new x509.X509Certificate(good.ca).rawData;
    expect(fault({ ...good, ca: Buffer.from(ca) })).toMatch(/DER file \(root\.cer\).*openssl x509 -inform der/);
  });

  it("literal \\n of an environment variable", () => {
    expect(fault({ ...good, cert: good.cert.replaceAll("\n", "\\n") })).toMatch(/two characters \\n.*replaceAll/);
  });

  it("no message about a certificate holds a line of a key", async () => {
    const message = fault({ ...good, key: (await selfSigned(-1, 9)).key });
    expect(message).not.toMatch(/-----|MI[GH]/);
  });
});

describe("certificates by a function", () => {
  it("certificates by a function may not be there yet when the handler is made, and are read for the first ticket", async () => {
    emulator = await startEmulator();
    let asked = 0;
    let found: QlikCertificates | undefined = undefined;
    const certificates = () => {
      asked += 1;
      if (!found) throw Object.assign(new Error("secret path"), { code: "ENOENT" });
      return found;
    };
    const events: unknown[] = [];
    const options = optionsFor(emulator, { certificates, onEvent: (event) => void events.push(event) });
    const handler = createTicketHandler(options);
    expect(asked).toBe(0);
    expect(await bodyOf(await handler(post()))).toEqual(problem(500, "internal"));
    expect(events).toMatchObject([{ type: "failed", code: "certificate-invalid" }]);
    expect(JSON.stringify(events)).not.toContain("secret path");
    found = certificatesOf(emulator);
    expect((await handler(post())).status).toBe(200);
    await handler.close();
  });

  it("certificates by a function that change are used from then on; those that are no good are not, and both is told", async () => {
    emulator = await startEmulator();
    const first = certificatesOf(emulator);
    let found: QlikCertificates = first;
    const events: { readonly type: string }[] = [];
    const options = optionsFor(emulator, { certificates: () => found, onEvent: (event) => void events.push(event) });
    const handler = createTicketHandler(options);
    expect((await handler(post())).status).toBe(200);
    found = { ...first, cert: "gone" };
    expect(await handler.check()).toMatchObject({ ok: false, certificateError: { code: "certificate-invalid" } });
    expect((await handler(post())).status).toBe(200);
    found = { ...first, ca: `${first.ca}\n${good.ca}` };
    expect(await handler.check()).toMatchObject({ ok: true, nodes: [{ ok: true }] });
    expect(events.map(({ type }) => type)).toEqual(["ticket-issued", "ticket-issued", "certificates-replaced"]);
    expect((await handler(post())).status).toBe(200);
    await handler.close();
  });
});

it("a certificate with ten days left is told with the first ticket, once", async () => {
  emulator = await startEmulator();
  const { ca } = certificatesOf(emulator);
  const events: { readonly type: string }[] = [];
  const certificates = { ca, ...(await selfSigned(-1, 10.5)) };
  const handler = createTicketHandler(
    optionsFor(emulator, { certificates, onEvent: (event) => void events.push(event) }),
  );
  await handler(post());
  await handler(post());
  const told = events.filter(({ type }) => type === "certificate-expiring");
  expect(told).toMatchObject([{ certificate: "client", subject: '"QlikClient of a test"', daysLeft: 10 }]);
  await handler.close();
});
