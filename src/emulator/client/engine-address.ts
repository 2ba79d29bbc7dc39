// Addresses below a virtual proxy, from the config object that pages hand to `openApp`.
import type { QlikConfig } from "./types.js";

/** `https://host:port/prefix/`, with the slash at its end. */
export function baseUrl(config: QlikConfig): string {
  const scheme = config.isSecure ? "https" : "http";
  const port = config.port === undefined || config.port === null || config.port === "" ? "" : `:${config.port}`;
  const prefix = config.prefix.replace(/^\/+|\/+$/gu, "");
  return `${scheme}://${config.host}${port}/${prefix === "" ? "" : `${prefix}/`}`;
}

/** The engine's WebSocket for an app, or for no app (`engineData`). An empty token is left out: older servers have none. */
export function socketUrl(config: QlikConfig, appId: string, csrfToken: string): string {
  const url = new URL(`${baseUrl(config)}app/${encodeURIComponent(appId)}`);
  url.protocol = config.isSecure ? "wss:" : "ws:";
  if (config.identity !== undefined) url.pathname += `/identity/${encodeURIComponent(config.identity)}`;
  const reload = new URL(window.location.href);
  reload.hash = "";
  url.searchParams.set("reloadUri", reload.href);
  if (csrfToken !== "") url.searchParams.set("qlik-csrf-token", csrfToken);
  return url.href;
}

/**
 * The token against cross-site WebSocket hijacking; `""` where the server has none, refuses, or may not be read.
 * A plain credentialed GET: a header of our own would need a preflight, which Qlik's proxy does not answer reliably.
 */
export async function fetchCsrfToken(config: QlikConfig): Promise<string> {
  try {
    const response = await fetch(`${baseUrl(config)}qps/csrftoken`, { credentials: "include" });
    return response.ok ? (response.headers.get("qlik-csrf-token") ?? "") : "";
  } catch {
    return "";
  }
}
