// The listener's own certificate: tried out before it is used, at start and whenever the files have changed.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Server } from "node:https";
import tls from "node:tls";

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export interface LoadedTls {
  readonly cert: string;
  readonly key: string;
  readonly daysLeft: number;
}

const DAY_MS = 86_400_000;

/** Rejects with an Error that says what is wrong, and repeats nothing of the key. */
export async function loadTls(files: TlsFiles): Promise<LoadedTls> {
  const [cert, key] = await Promise.all([textOf(files.cert, "listen.tls.cert"), textOf(files.key, "listen.tls.key")]);
  const leaf = attempt("listen.tls.cert holds no certificate in PEM form", () => new X509Certificate(cert));
  const privateKey = attempt("listen.tls.key holds no private key in PEM form without a passphrase", () =>
    createPrivateKey(key),
  );
  if (!leaf.checkPrivateKey(privateKey))
    throw new Error("listen.tls.key is the key of another certificate than listen.tls.cert");
  const daysLeft = Math.floor((new Date(leaf.validTo).getTime() - Date.now()) / DAY_MS);
  if (daysLeft < 0) throw new Error(`listen.tls.cert ended on ${leaf.validTo}`);
  attempt("listen.tls.cert and listen.tls.key cannot be used together", () => tls.createSecureContext({ cert, key }));
  return { cert, key, daysLeft };
}

async function textOf(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new Error(`${name} cannot be read: ${file}`);
  }
}

function attempt<T>(complaint: string, work: () => T): T {
  try {
    return work();
  } catch {
    throw new Error(complaint);
  }
}

export interface Rotation {
  readonly everyMs: number;
  readonly onReplaced: (loaded: LoadedTls) => void;
  /** The files are no good; the old certificate stays in use. */
  readonly onKept: (error: Error) => void;
}

/** Looks at the files again and again; returns what ends that. Connections that are open keep their certificate. */
export function rotateTls(server: Server, files: TlsFiles, first: LoadedTls, rotation: Rotation): () => void {
  let current = first;
  let complained = "";
  const look = async () => {
    try {
      const next = await loadTls(files);
      complained = "";
      if (next.cert === current.cert && next.key === current.key) return;
      server.setSecureContext(next);
      current = next;
      rotation.onReplaced(next);
    } catch (error) {
      const said = error instanceof Error ? error : new Error("unknown");
      // Once, and not with each look.
      if (said.message !== complained) rotation.onKept(said);
      complained = said.message;
    }
  };
  const timer = setInterval(() => void look(), rotation.everyMs).unref();
  return () => clearInterval(timer);
}
