import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificateAuthority, startEmulator, type Emulator } from "../../src/emulator/index.js";
import { IMAGE, XRFKEY } from "./support/ask.js";
import { asBackend, request } from "./support/node-client.js";

let emulator: Emulator;
let address: string;
const headers = { "X-Qlik-Xrfkey": XRFKEY, "Content-Type": "application/json" };
const body = JSON.stringify({ UserDirectory: "ACME", UserId: "Zoë" });

beforeAll(async () => {
  emulator = await startEmulator();
  address = `${emulator.qpsUrl("mashup")}/ticket?xrfkey=${XRFKEY}`;
});
afterAll(() => emulator.close());

describe("the trusted side", () => {
  test("the trusted side makes a ticket for a holder of the client certificate, and the public side takes it", async () => {
    const answer = await request(address, { ...asBackend(emulator), method: "POST", headers }, body);
    expect(answer.status).toBe(201);
    const made = JSON.parse(answer.text) as { Ticket: string; UserId: string };
    expect(made.UserId).toBe("Zoë");
    const image = await request(`${emulator.proxyUrl("mashup")}${IMAGE}?qlikTicket=${made.Ticket}`, {
      ca: emulator.certificates.ca,
    });
    expect([image.status, emulator.proxy.sessions().at(-1)?.user.userId]).toEqual([200, "Zoë"]);
  });

  test("the trusted side works with RSA keys of 2048 bits as well", async () => {
    const own = await startEmulator({ authority: await createCertificateAuthority({ keys: "rsa" }) });
    const url = `${own.qpsUrl("mashup")}/ticket?xrfkey=${XRFKEY}`;
    const answer = await request(url, { ...asBackend(own), method: "POST", headers }, body);
    const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(own.certificates.clientCert).publicKey;
    await own.close();
    expect([answer.status, asymmetricKeyType, asymmetricKeyDetails?.modulusLength]).toEqual([201, "rsa", 2048]);
  });

  test("the trusted side fails the handshake without a client certificate", async () => {
    const { ca, servername } = asBackend(emulator);
    await expect(request(address, { ca, servername, method: "POST", headers }, body)).rejects.toThrow(
      /certificate required|ECONNRESET|EPIPE/i,
    );
  });

  test("the trusted side may answer 403 instead, to a stranger's certificate as well, and makes no ticket", async () => {
    const own = await startEmulator({ withoutCertificate: "forbidden" });
    const url = `${own.qpsUrl("mashup")}/ticket?xrfkey=${XRFKEY}`;
    const { ca, servername } = asBackend(own);
    const stranger = await (await createCertificateAuthority()).issue({ names: ["QlikClient"], client: true });
    for (const shown of [{}, stranger]) {
      const refused = await request(url, { ca, servername, ...shown, method: "POST", headers }, body);
      expect(refused.status).toBe(403);
    }
    expect(own.proxy.counters().ticketsIssued).toBe(0);
    expect((await request(url, { ...asBackend(own), method: "POST", headers }, body)).status).toBe(201);
    await own.close();
  });

  test("the trusted side fails the handshake with a certificate of another authority, and with a server's certificate", async () => {
    const issuedBefore = emulator.proxy.counters().ticketsIssued;
    const stranger = await (await createCertificateAuthority()).issue({ names: ["QlikClient"], client: true });
    await expect(
      request(address, { ...asBackend(emulator), ...stranger, method: "POST", headers }, body),
    ).rejects.toThrow();
    const authority = await createCertificateAuthority();
    const own = await startEmulator({ authority });
    const server = await authority.issue({ names: ["localhost"] });
    await expect(request(`${own.qpsUrl()}/alive`, { ...asBackend(own), ...server })).rejects.toThrow();
    await own.close();
    expect(emulator.proxy.counters().ticketsIssued).toBe(issuedBefore);
  });

  test("the trusted side is refused by a client that trusts another authority", async () => {
    const { ca } = await createCertificateAuthority();
    await expect(request(address, { ...asBackend(emulator), ca, method: "POST", headers }, body)).rejects.toThrow(
      /certificate|signature/i,
    );
  });

  test("the trusted side is called by the short machine name only, so clients must name it", async () => {
    const options = { ...asBackend(emulator), method: "POST", headers };
    await expect(request(address, { ...options, servername: "localhost" }, body)).rejects.toThrow(/altnames/);
    const named = await startEmulator({ machineName: "SENSE01" });
    const alive = `${named.qpsUrl()}/alive?xrfkey=${XRFKEY}`;
    const answer = await request(alive, { ...asBackend(named), servername: "sense01", headers });
    expect([answer.status, answer.text]).toEqual([200, "true"]);
    await named.close();
  });

  test("the trusted side answers errors with their status and text", async () => {
    const post = (text: string, query = address) =>
      request(query, { ...asBackend(emulator), method: "POST", headers }, text);
    expect(await post(body, address.replace(XRFKEY, "short"))).toMatchObject({
      status: 403,
      text: "XSRF prevention check failed. Possible XSRF discovered.",
    });
    const missing = await post('{"UserDirectory":"ACME"}');
    expect(missing.status).toBe(500);
    expect(missing.text).toContain("Required property &#39;UserId&#39; not found in JSON");
    expect((await post("{")).status).toBe(400);
    expect((await post("x".repeat(1_048_577))).status).toBe(413);
  });

  test("the trusted side and the public side do not answer for each other", async () => {
    const wrongSide = `https://127.0.0.1:${emulator.qpsPort}/mashup/hub/?xrfkey=${XRFKEY}`;
    expect((await request(wrongSide, { ...asBackend(emulator), headers })).status).toBe(404);
    const { ca } = emulator.certificates;
    const call = `${emulator.origin}/qps/mashup/ticket?xrfkey=${XRFKEY}`;
    expect((await request(call, { ca, method: "POST", headers }, body)).status).toBe(403);
  });
});

describe("certificates", () => {
  test("certificates are EC P-256, signed by the authority, for the names and the use that were asked for", async () => {
    const authority = await createCertificateAuthority();
    const { cert, key } = await authority.issue({ names: ["a.example.com", "127.0.0.1", "::1"] });
    const [leaf, ca] = [new X509Certificate(cert), new X509Certificate(authority.ca)];
    expect([ca.ca, leaf.ca, leaf.checkIssued(ca), leaf.verify(ca.publicKey)]).toEqual([true, false, true, true]);
    expect(leaf.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: "prime256v1" });
    expect(leaf.subjectAltName).toBe("DNS:a.example.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
    expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(new X509Certificate((await authority.issue({ names: ["c"], client: true })).cert).keyUsage).toEqual([
      "1.3.6.1.5.5.7.3.2",
    ]);
    expect(() => tls.createSecureContext({ cert, key })).not.toThrow();
    const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
    expect(days).toBeLessThanOrEqual(398);
  });
});
