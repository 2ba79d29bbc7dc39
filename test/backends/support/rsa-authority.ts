// An authority with RSA keys, as a Qlik site has one: .NET's old stack and Mono read no other keys from a pfx file.
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CertificateAuthority, CertificateRequest } from "../../../src/emulator/index.js";

const NEW_KEY = ["-newkey", "rsa:2048", "-nodes"];

export function openssl(...args: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args[0] ?? ""} failed:\n${stderr}`);
}

/** Makes the authority in a folder of its own; `remove` takes the folder away. */
export async function createRsaAuthority(): Promise<CertificateAuthority & { readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "qlik-ticket-authority-"));
  const file = (name: string) => path.join(folder, name);
  openssl(
    "req",
    "-x509",
    ...NEW_KEY,
    "-keyout",
    file("ca.key"),
    "-out",
    file("ca.pem"),
    "-days",
    "30",
    "-subj",
    "/CN=QLIKSERVER1-CA",
  );
  let issued = 0;
  return {
    ca: await readFile(file("ca.pem"), "utf8"),
    async issue(request) {
      const name = file(String(issued++));
      await writeFile(`${name}.ext`, extensionsOf(request));
      const subject = ["-subj", `/CN=${request.names[0] ?? "unnamed"}`];
      openssl("req", ...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`, ...subject);
      const authority = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial"];
      openssl(
        "x509",
        "-req",
        "-in",
        `${name}.csr`,
        ...authority,
        "-days",
        "30",
        "-extfile",
        `${name}.ext`,
        "-out",
        `${name}.pem`,
      );
      return { cert: await readFile(`${name}.pem`, "utf8"), key: await readFile(`${name}.key`, "utf8") };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function extensionsOf({ names, client = false }: CertificateRequest): string {
  const alternatives = names.map((name) => `${isIP(name) === 0 ? "DNS" : "IP"}:${name}`);
  return [
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature,keyEncipherment",
    `extendedKeyUsage=${client ? "clientAuth" : "serverAuth"}`,
    `subjectAltName=${alternatives.join(",")}`,
  ].join("\n");
}
