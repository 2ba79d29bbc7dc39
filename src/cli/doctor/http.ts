// One HTTP request, its answer read up to a limit. Redirects are never followed: where they lead is part of the answer.
import { Agent, request } from "undici";

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
}

export interface Wish {
  readonly method?: "GET" | "POST" | "DELETE" | "OPTIONS";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client for one run of the doctor. */
export interface HttpClient {
  /** Rejects with Node's error when no answer comes. */
  ask(url: string, wish?: Wish): Promise<Answer>;
  close(): Promise<void>;
}

const LONGEST = 64 * 1024;
const DEADLINE_MS = 10_000;

/** `authority`: PEM text of further authorities to trust, for a site with certificates of its own. */
export function createHttpClient(authority?: string): HttpClient {
  const agent = new Agent({ connect: authority === undefined ? {} : { ca: authority } });
  return {
    async ask(url, { method = "GET", headers = {}, body } = {}) {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const answer = await request(url, { method, headers, body: body ?? null, dispatcher: agent, signal });
      const setCookies = [answer.headers["set-cookie"] ?? []].flat();
      return {
        status: answer.statusCode,
        headers: flat(answer.headers),
        setCookies,
        text: await readText(answer.body),
      };
    },
    close: () => agent.close(),
  };
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]));
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    parts.push(part);
    if (length > LONGEST) break;
  }
  return Buffer.concat(parts).toString("utf8");
}

/** True where a certificate was not believed: by the codes of Node and OpenSSL. */
export const isUntrusted = (error: unknown): boolean =>
  /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|ALTNAME/.test(codeOf(error));

/** Node's code for a call that got no answer: `ECONNREFUSED`. */
export function codeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (inner instanceof Error && "code" in inner && typeof inner.code === "string") return inner.code;
  return inner instanceof Error && inner.name === "TimeoutError" ? "no answer within 10 s" : "no code";
}
