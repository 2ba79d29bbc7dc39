// Builders for the proxy's HTTP answers. Bodies that repeat something from the request escape it.

import type { ProxyResponse } from "../types.js";

type Headers = ProxyResponse["headers"];

export function answer(
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: Headers = [],
): ProxyResponse {
  return { status, headers: [["Content-Type", contentType], ...headers], body };
}

export function emptyAnswer(status: number, headers: Headers = []): ProxyResponse {
  return { status, headers, body: "" };
}

export function jsonAnswer(status: number, value: unknown): ProxyResponse {
  return answer(status, "application/json; charset=utf-8", JSON.stringify(value));
}

/** A short HTML page; `text` is plain text. */
function pageAnswer(status: number, title: string, text: string, headers: Headers = []): ProxyResponse {
  const body = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`;
  return answer(status, "text/html; charset=utf-8", htmlPage(title, body), headers);
}

export function redirectAnswer(status: 301 | 302, location: string): ProxyResponse {
  return emptyAnswer(status, [["Location", location]]);
}

export function forbidden(): ProxyResponse {
  return pageAnswer(403, "Forbidden", "Access is denied.");
}

/** For a token that is not good (bintocher/qlik-sense-mcp, AUTH_JWT). */
export function unauthorized(): ProxyResponse {
  return pageAnswer(401, "Unauthorized", "The token is not accepted.");
}

export function notFound(): ProxyResponse {
  return pageAnswer(404, "Not found", "The requested resource was not found.");
}

export function methodNotAllowed(allowed: string): ProxyResponse {
  return pageAnswer(405, "Method not allowed", `Allowed: ${allowed}.`, [["Allow", allowed]]);
}

/** What a wrong prefix, a virtual proxy that is not linked and an unknown host all get (status and text as seen on real servers). */
export function incorrectHeaderPage(): ProxyResponse {
  return pageAnswer(400, "Error 400 - Bad request", "The http request header is incorrect.");
}

export function htmlPage(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>${body}</body></html>\n`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
