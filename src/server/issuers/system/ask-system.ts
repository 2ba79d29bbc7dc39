// One request to another system and its whole answer, within a time; redirects are not followed, for a secret went along.
import { Gone, type Call } from "../../call.js";
import type { TicketServerFix } from "../../errors.js";
import { answerInvalid, issuerFailure, type IssuerFailure, type System } from "./system.js";

export interface SystemRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface SystemAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

export interface Line {
  readonly system: System;
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
}

/** A token of SBM's has some kilobytes; nothing that is asked for here has more. */
const MOST_BYTES = 256 * 1024;

/** Throws `Gone`, or an {@link IssuerFailure} (`issuer-timeout`, `issuer-unreachable`, `issuer-untrusted`, `issuer-answer-invalid`). */
export async function askSystem(line: Line, request: SystemRequest, call: Call): Promise<SystemAnswer> {
  const { system, fetch } = line;
  const timeoutMs = Math.min(line.timeoutMs, call.remainingMs());
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  const timer = setTimeout(stop, timeoutMs);
  call.signal.addEventListener("abort", stop);
  call.waitsFor = "the issuer";
  if (call.signal.aborted) stop();
  try {
    const { url, method, headers, body } = request;
    const init = { method, headers, body: body ?? null, redirect: "manual", signal: stopper.signal } as const;
    const response = await fetch(url, init);
    const { status } = response;
    if (status >= 300 && status < 400) throw answerInvalid(system, `answered ${status}, a redirect`);
    const text = await readText(response, system);
    call.waitsFor = "nothing";
    return { status, retryAfter: response.headers.get("retry-after"), text };
  } catch (error) {
    if (call.signal.aborted) throw new Gone("the visitor went away");
    if (stopper.signal.aborted) throw late(system, timeoutMs);
    throw error instanceof Error && "refusal" in error ? error : unreachable(system, error);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", stop);
  }
}

async function readText(response: Response, system: System): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > MOST_BYTES) {
      reader.cancel().catch(() => undefined);
      throw answerInvalid(system, `answered more than ${MOST_BYTES / 1024} kB`);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function late(system: System, timeoutMs: number): IssuerFailure {
  return issuerFailure(system, "issuer-timeout", `did not answer within ${timeoutMs} ms`, {
    who: "network",
    where: "firewall",
    set: `open the way from this server to ${system.host}; if ${system.name} is only slow, raise timeoutMs`,
  });
}

/** By the codes of Node and OpenSSL, which stand in the cause of what `fetch` throws. */
function unreachable(system: System, error: unknown): IssuerFailure {
  const code = codeOf(error);
  const atOption = (set: string): TicketServerFix => ({ who: "backend", where: `option ${system.option}`, set });
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/.test(code)) {
    const set =
      "NODE_EXTRA_CA_CERTS = the PEM file of the authority that signed its certificate, and the name in that certificate";
    return issuerFailure(system, "issuer-untrusted", `has a certificate that is not trusted (${code})`, {
      who: "backend",
      where: "environment of this process",
      set,
    });
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(code)) {
    return issuerFailure(
      system,
      "issuer-unreachable",
      "does not speak TLS",
      atOption("the https port, or http:// in the address"),
    );
  }
  const set = `the right host and port, and a way through the firewall to them`;
  return issuerFailure(system, "issuer-unreachable", `cannot be reached (${code})`, atOption(set));
}

function codeOf(error: unknown): string {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 4; each = each.cause, depth++) {
    if ("code" in each && typeof each.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(each.code)) return each.code;
  }
  return "no code";
}
