// The request has nothing to say but "I am asking": the body is empty or `{}`. Whatever else it holds is refused, so that
// nobody ever comes to believe that a browser could name the user.
import { Refusal } from "./answers.js";

const MAX_BYTES = 1024;

/**
 * A POST must carry `Content-Type: application/json` or the header `X-Qlik-Ticket`: a form of another site can send neither
 * without a preflight (OWASP CSRF prevention: custom request headers). A body, if any, must be JSON.
 */
export async function assertEmptyBody(request: Request): Promise<void> {
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
  if (request.method === "POST" && !isJson && !request.headers.has("x-qlik-ticket")) {
    throw new Refusal(415, "json-required", "neither Content-Type: application/json nor X-Qlik-Ticket");
  }
  const text = await readText(request);
  if (text.trim() === "") return;
  if (!isJson) throw new Refusal(415, "json-required", "the body is not application/json");
  if (!isEmptyObject(text)) throw new Refusal(400, "body-not-empty", "the body is neither empty nor {}");
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) throw tooLarge();
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isEmptyObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  } catch {
    return false;
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, "body-too-large", `the body is larger than ${MAX_BYTES} bytes`);
}
