// The certificates in use. Where the option is a function it is asked again each minute: new ones are tried out first, and
// replace the old ones only when they are good.
import { loadCertificates, type LoadedCertificates } from "./certificates.js";
import { TicketServerError } from "../../errors.js";
import type { Report } from "../../report.js";
import type { CertificateSource, QlikCertificates } from "../../types/certificates.js";

const LOOK_AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;
const TELL_DAYS = 30;

export interface CertificateStore {
  /** The certificates for the next call. Rejects with `TicketServerError` (`certificate-invalid`) while there are none. */
  ready(): Promise<LoadedCertificates> | LoadedCertificates;
  /** What {@link ready} resolved with last. */
  current(): LoadedCertificates;
  /** Asks the source now, and resolves when its answer is in use. Rejects as {@link ready} does. */
  read(): Promise<LoadedCertificates>;
}

/** `onReplaced` is called when other certificates are in use from now on. */
export function createCertificateStore(
  source: CertificateSource,
  report: Report,
  onReplaced: () => void,
): CertificateStore {
  let loaded = typeof source === "function" ? undefined : loadCertificates(source);
  let lookedAt = performance.now();
  let toldAt = -Infinity;
  let reading: Promise<LoadedCertificates> | undefined;

  const take = (found: QlikCertificates) => {
    const next = loadCertificates(found);
    if (next.fingerprint === loaded?.fingerprint) return loaded;
    const isFirst = loaded === undefined;
    loaded = next;
    if (!isFirst) {
      report({ type: "certificates-replaced", daysLeft: daysLeft(next) });
      onReplaced();
    }
    return next;
  };
  const read = () => {
    lookedAt = performance.now();
    reading ??= ask(source)
      .then(take)
      .finally(() => (reading = undefined));
    return reading;
  };
  const lookAgain = () => {
    if (typeof source !== "function" || performance.now() - lookedAt < LOOK_AGAIN_MS) return;
    read().catch((error: unknown) => report({ type: "certificates-kept", error: asServerError(error) }));
  };
  const tellDates = (certificates: LoadedCertificates) => {
    if (performance.now() - toldAt < DAY_MS) return;
    toldAt = performance.now();
    for (const date of certificates.validUntil) {
      const left = daysUntil(date.validTo);
      if (left <= TELL_DAYS)
        report({ type: "certificate-expiring", ...date, validTo: date.validTo.toISOString(), daysLeft: left });
    }
  };
  const current = () => {
    if (!loaded) throw notThereYet();
    return loaded;
  };
  return {
    read,
    current,
    ready() {
      if (!loaded) return read();
      lookAgain();
      tellDates(loaded);
      return loaded;
    },
  };
}

/** Of the certificate that ends first. */
export function daysLeft({ validUntil }: LoadedCertificates): number {
  return Math.min(...validUntil.map(({ validTo }) => daysUntil(validTo)));
}

function daysUntil(date: Date): number {
  return Math.floor((date.getTime() - Date.now()) / DAY_MS);
}

async function ask(source: CertificateSource): Promise<QlikCertificates> {
  try {
    return typeof source === "function" ? await source() : source;
  } catch (error) {
    // A path or a system code, not the files' content.
    const code = error instanceof Error && "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
    throw new TicketServerError("certificate-invalid", `qlik-ticket/server: the function certificates threw${code}.`, {
      who: "backend",
      where: "option certificates",
      set: "a function that returns { ca, cert, key } or { ca, pfx }; the files must be readable by this process",
    });
  }
}

function asServerError(error: unknown): TicketServerError {
  return error instanceof TicketServerError ? error : notThereYet();
}

function notThereYet(): TicketServerError {
  return new TicketServerError("certificate-invalid", "qlik-ticket/server: there are no certificates yet.", {
    who: "backend",
    where: "option certificates",
    set: "a function that returns the certificates as soon as a ticket is asked for",
  });
}
