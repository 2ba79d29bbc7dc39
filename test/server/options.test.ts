import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { createTicketHandler, TicketServerError, type TicketHandlerOptions } from "../../src/server/index.js";
import { certificatesOf, optionsFor } from "./support/ticket-server.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** The error for settings that JavaScript callers can get wrong too. */
function fault(more: Record<string, unknown>): TicketServerError {
  try {
    void createTicketHandler({ ...optionsFor(emulator), ...more }).close();
  } catch (error) {
    if (error instanceof TicketServerError) return error;
    throw error;
  }
  throw new Error("no error was thrown");
}

describe("a faulty setting is told at start", () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ qps: undefined }, /qps .*4243/],
    [{ qps: "qlikserver1:4243" }, /qps/],
    [{ qps: "http://qlikserver1:4243" }, /qps is not https/],
    [{ qps: "https://qlikserver1:4243/mashup" }, /qps has the path \/mashup/],
    [{ qps: "https://user:pw@qlikserver1:4243" }, /qps/],
    [{ proxy: "sense.example.com" }, /proxy/],
    [{ proxy: "http://sense.example.com/mashup" }, /proxy is not https/],
    [{ proxy: "https://sense.example.com" }, /virtualProxy is "mashup"/],
    [{ proxy: "https://sense.example.com/other" }, /virtualProxy: "other"/],
    [{ proxy: "https://sense.example.com/xmashup" }, /virtualProxy is "mashup"/],
    [{ proxy: "https://sense.example.com/mashup?x=1" }, /proxy/],
    [{ virtualProxy: "../qrs" }, /virtualProxy is not a prefix/],
    [{ virtualProxy: "MASHUP" }, /virtualProxy is not a prefix/],
    [{ serverName: "qlik server" }, /serverName/],
    [{ resolveUser: undefined }, /resolveUser is missing/],
    [{ origin: "*" }, /origin lists "\*"/],
    [{ origin: ["https://app.example.com/"] }, /no slash/],
    [{ origin: "https://APP.example.com" }, /origin/],
    [{ origin: "null" }, /origin/],
    [{ allowHeaders: ["*"] }, /allowHeaders/],
    [{ timeoutMs: 0 }, /timeoutMs/],
    [{ maxSockets: 1.5 }, /maxSockets/],
    [{ timeout: 500 }, /timeout is unknown.*timeoutMs/],
  ])("a faulty setting is told at start: %j", (more, message) => {
    const error = fault(more);
    expect(error.code).toBe("invalid-option");
    expect(error.message).toMatch(message);
    expect(error.message).toContain(error.fix.set);
  });

  it.each(["rejectUnauthorized", "checkServerIdentity", "strictSSL", "insecure", "agent", "verify"])(
    "no %s is an option or stands in the certificates",
    (key) => {
      const certificates = certificatesOf(emulator);
      for (const more of [{ [key]: false }, { certificates: { ...certificates, [key]: false } }]) {
        expect(fault(more).message).toMatch(/always verified.*root\.pem.*serverName/);
      }
    },
  );
});

describe("faulty certificates are told at start, without a word of what is in them", () => {
  it("a missing, swapped or foreign part is named", async () => {
    const { ca, cert, key } = certificatesOf(emulator);
    const other = await (await createCertificateAuthority()).issue({ names: ["x"], client: true });
    const cases: [unknown, RegExp][] = [
      [undefined, /certificates is missing/],
      [{ cert, key }, /certificates\.ca/],
      [{ ca: "/etc/qlik/root.pem", cert, key }, /certificates\.ca is not a PEM certificate \(a path is not read/],
      [{ ca, cert: key, key: cert }, /certificates\.cert/],
      [{ ca, cert, key: "" }, /certificates\.key/],
      [{ ca, cert, key: other.key }, /key values mismatch.*cannot be used/],
      [{ ca, pfx: "text" }, /certificates\.pfx is not a Buffer/],
      [{ ca, pfx: Buffer.from("no pfx") }, /cannot be used/],
    ];
    for (const [certificates, message] of cases) {
      const error = fault({ certificates });
      expect(error.code).toBe("certificate-invalid");
      expect(error.message).toMatch(message);
      expect(error.message).toContain("QMC > Certificates");
      expect(`${error.message}${error.stack ?? ""}`).not.toMatch(/-----|MI[GH]/);
    }
  });

  it("bytes are as good as text", () => {
    const { ca, cert, key } = certificatesOf(emulator);
    const certificates = { ca: Buffer.from(ca), cert: Buffer.from(cert), key: Buffer.from(key) };
    expect(() => void createTicketHandler(optionsFor(emulator, { certificates })).close()).not.toThrow();
  });
});

describe("what is right is taken", () => {
  it.each<[Partial<TicketHandlerOptions>]>([
    [{ virtualProxy: undefined, proxy: "https://sense.example.com/", qps: "https://qlik:4243/" }],
    [{ proxy: "https://bi.example.com/analytics", allowPathMismatch: true }],
    [{ proxy: "https://bi.example.com/qlik/mashup/" }],
    [{ proxy: "http://sense.example.com/mashup", allowInsecureProxy: true }],
    [{ proxy: "http://localhost:4848/mashup" }],
    [{ origin: ["https://app.example.com", "http://localhost:3000"] }],
  ])("a right setting is taken: %j", (more) => {
    expect(() => void createTicketHandler(optionsFor(emulator, more)).close()).not.toThrow();
  });
});
