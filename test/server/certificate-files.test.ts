// Certificate files as Windows machines export them, and certificates of Qlik's own that are made for something else.
import "reflect-metadata";
import { X509Certificate, webcrypto } from "node:crypto";
import https from "node:https";
import type { AddressInfo } from "node:net";
import * as x509 from "@peculiar/x509";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createTicketHandler, TicketServerError, type QlikCertificates } from "../../src/server/index.js";
import { createQlikSite, siteOptions, type QlikSite } from "./support/fake-qps.js";
import { EXPIRED, OLD_ENCRYPTION, PASSWORD, SERVER } from "./support/pfx-files.js";
import { ANNA, post } from "./support/ticket-server.js";

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

let site: QlikSite;
beforeAll(async () => {
  site = await createQlikSite();
});
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function fault(certificates: QlikCertificates): string {
  try {
    void createTicketHandler({
      ...siteOptions(site, { port: 4243 }),
      certificates,
      resolveUser: () => ANNA,
    }).close();
  } catch (error) {
    if (error instanceof TicketServerError && error.code === "certificate-invalid") return error.message;
    throw error;
  }
  throw new Error("no error was thrown");
}
const pfxFault = (pfx: Buffer, passphrase = PASSWORD) => fault({ ca: site.certificates.ca, pfx, passphrase });

describe("a client.pfx that is no good is told at start, with the deed", () => {
  it("a PFX file in the old encryption, with the commands that encrypt it anew", () => {
    const message = pfxFault(OLD_ENCRYPTION);
    expect(message).toMatch(/certificates\.pfx is encrypted in the old way/);
    expect(message).toMatch(/PEM format; or .*openssl pkcs12 -legacy .*openssl pkcs12 -export/);
  });

  it("a PFX file that was made for servers, by its name", () => {
    expect(pfxFault(SERVER)).toMatch(/"CN=qlikserver1", which is made for servers and not for clients.*client\.p/s);
  });

  it("an expired PFX file, by its name and date", () => {
    expect(pfxFault(EXPIRED)).toMatch(/"CN=QlikClient", which expired on 2025-01-01.*a new export/);
  });

  it("a PFX file with another password", () => {
    expect(pfxFault(SERVER, "wrong")).toMatch(/cannot be used.*client\.pfx and its password/);
  });

  it("a key with a passphrase that is not given, or another one", async () => {
    const pair = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
    const { KeyObject } = await import("node:crypto");
    const key = KeyObject.from(pair.privateKey).export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "right",
    }) as string;
    const { ca, cert } = site.certificates;
    expect(fault({ ca, cert, key })).toMatch(/certificates\.key cannot be read.*passphrase/);
    expect(fault({ ca, cert, key, passphrase: "wrong" })).toMatch(/certificates\.key cannot be read.*passphrase/);
  });

  it("a client certificate in DER", () => {
    const cert = Buffer.from(new X509Certificate(site.certificates.cert).raw);
    expect(fault({ ...site.certificates, cert })).toMatch(/certificates\.cert is a DER file/);
  });

  it("a key whose lines end with the two characters \\n", () => {
    const key = site.certificates.key.replaceAll("\n", "\\n");
    expect(fault({ ...site.certificates, key })).toMatch(/certificates\.key holds the two characters \\n.*replaceAll/);
  });

  it("no message about a certificate file holds a password or a line of a key", () => {
    const { certificates } = site;
    const key = certificates.key.replaceAll("\n", "\\n");
    const messages = [pfxFault(OLD_ENCRYPTION), pfxFault(SERVER, "wrong"), fault({ ...certificates, key })];
    for (const message of messages) expect(message).not.toMatch(/BEGIN|MI[GH]|wrong|"qlik"/);
  });
});

describe("a certificate of Qlik's server that is no good is told with the first ticket", () => {
  /** What the event says of a server with this certificate, signed by the site's authority for the name qlikserver1. */
  async function saidOf(own: { cert: string; key: string }, ca: string): Promise<{ code: string; message: string }> {
    const server = https.createServer({ ...own }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const said: { code: string; message: string }[] = [];
    const handler = createTicketHandler({
      ...siteOptions(site, { port }),
      certificates: { ...site.certificates, ca },
      resolveUser: () => ANNA,
      onEvent: (event) => {
        if (event.type === "failed") said.push({ code: event.code, message: event.error.message });
      },
    });
    expect((await handler(post())).status).toBe(502);
    await handler.close();
    server.close();
    return said[0] ?? { code: "", message: "" };
  }

  it("one that is made for clients alone is qps-untrusted, and its purpose is named", async () => {
    const own = await site.authority.issue({ names: ["qlikserver1"], client: true });
    const { code, message } = await saidOf(own, site.certificates.ca);
    expect(code).toBe("qps-untrusted");
    expect(message).toMatch(/made for clients and not for servers \(INVALID_PURPOSE\)/);
    expect(message).not.toMatch(/firewall|4243 from this server/);
  });

  it("one that has expired is qps-untrusted, and says that it is not valid now", async () => {
    const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: "CN=qlikserver1",
      notBefore: new Date(Date.now() - 20 * 86_400_000),
      notAfter: new Date(Date.now() - 10 * 86_400_000),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "qlikserver1" }])],
    });
    const der = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    const cert = certificate.toString("pem");
    const own = { cert, key: x509.PemConverter.encode(der, "PRIVATE KEY") };
    const { code, message } = await saidOf(own, `${site.certificates.ca}\n${cert}`);
    expect(code).toBe("qps-untrusted");
    expect(message).toContain("is not valid now (CERT_HAS_EXPIRED)");
  });
});
