// The folder of certificates as the QMC exports it: PEM, without a password.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Emulator } from "../../../src/emulator/index.js";

export async function writeCertificates({ certificates }: Emulator, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "root.pem"), certificates.ca);
  await writeFile(path.join(folder, "client.pem"), certificates.clientCert);
  await writeFile(path.join(folder, "client_key.pem"), certificates.clientKey);
}
