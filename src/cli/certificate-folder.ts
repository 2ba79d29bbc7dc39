// A folder that keeps the emulator's certificates between starts, under the names of a QMC export: a browser trusts the authority
// once, and a backend's configuration stays as it is.
import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  createKeptAuthority,
  DAY_MS,
  restoreAuthority,
  type CertificateAuthority,
  type IssuedCertificate,
} from "../emulator/node/certificates.js";
import { UsageError } from "./command.js";

/** As far as the emulate command writes certificates. */
export interface CertificateFolder {
  /** Who signs the emulator's certificates; the client's is the kept one. None: a new authority, made at start. */
  readonly authority?: CertificateAuthority;
  /** Writes a file that only this account may read; resolves with its path. */
  write(name: string, text: string): Promise<string>;
  remove(): void;
}

interface Kept {
  readonly root: IssuedCertificate;
  readonly client: IssuedCertificate | undefined;
}

const ROOT = { cert: "root.pem", key: "root_key.pem" };
const CLIENT = { cert: "client.pem", key: "client_key.pem" };

/** Opens the folder, and makes it when it is not there. Throws {@link UsageError} when other files are under its names. */
export async function openCertificateFolder(folder: string, note: (line: string) => void): Promise<CertificateFolder> {
  const home = path.resolve(folder);
  await mkdir(home, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new UsageError(`--folder takes a folder, and ${home} cannot be one`, { cause });
  });
  const write = async (name: string, text: string) => {
    const file = path.join(home, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  const kept = await readKept(home, note);
  const { authority, key } = kept
    ? { authority: await restore(kept.root, home), key: kept.root.key }
    : await createKeptAuthority();
  await write(ROOT.key, key);
  return { authority: withClient(authority, kept?.client), write, remove: () => undefined };
}

/** None when there are none yet, or when they have ended. */
async function readKept(home: string, note: (line: string) => void): Promise<Kept | undefined> {
  const root = await readPair(home, ROOT);
  if (!root) return undefined;
  const ends = new Date(certificateIn(home, root).validTo);
  // A day: what is signed today is to be good tomorrow.
  if (ends.getTime() - Date.now() > DAY_MS) return { root, client: await readPair(home, CLIENT) };
  note(
    `The certificates in ${home} end on ${ends.toISOString().slice(0, 10)}: new ones are made; trust the new root.pem.`,
  );
  return undefined;
}

async function readPair(home: string, names: typeof ROOT): Promise<IssuedCertificate | undefined> {
  const read = (name: string) => readFile(path.join(home, name), "utf8").catch(() => undefined);
  const [cert, key] = await Promise.all([read(names.cert), read(names.key)]);
  if (cert !== undefined && key !== undefined) return { cert, key };
  // A QMC export has no key of its root: such files are somebody's, and not to be written over.
  if (cert !== undefined) throw foreign(home, `${names.cert} is there without ${names.key}`);
  return undefined;
}

function certificateIn(home: string, { cert }: IssuedCertificate): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (cause) {
    throw foreign(home, `${ROOT.cert} is no certificate`, cause);
  }
}

const restore = (root: IssuedCertificate, home: string): Promise<CertificateAuthority> =>
  restoreAuthority(root).catch((cause: unknown) => {
    throw foreign(home, `${ROOT.key} does not belong to ${ROOT.cert}`, cause);
  });

const foreign = (home: string, what: string, cause?: unknown): UsageError =>
  new UsageError(`--folder ${home}: ${what}. Take another folder, or remove these files`, { cause });

/** The same authority, which hands out the kept certificate for clients where it is its own. */
function withClient(authority: CertificateAuthority, client: IssuedCertificate | undefined): CertificateAuthority {
  const isOwn = client !== undefined && isSignedBy(client.cert, authority.ca);
  return {
    ca: authority.ca,
    issue: async (request) => (request.client && isOwn ? client : authority.issue(request)),
  };
}

function isSignedBy(cert: string, ca: string): boolean {
  try {
    const own = new X509Certificate(cert);
    const { publicKey } = new X509Certificate(ca);
    return own.verify(publicKey) && new Date(own.validTo).getTime() - Date.now() > DAY_MS;
  } catch {
    return false;
  }
}
