// Notifications of the proxy and the engine on the WebSocket, read as what they mean to a page.
// Source: Qlik Sense help, "Messages from the proxy to clients" and "OnAuthenticationInformation".
import { ACCESS_DENIED } from "./problems.js";
import type { Problem } from "./types.js";

export type News =
  | { readonly kind: "nothing" }
  /** Not signed in: the page has to go to `uri`. */
  | { readonly kind: "login"; readonly uri: string }
  | { readonly kind: "warning" | "fatal"; readonly problem: Problem };

export function readNotification(method: string, params: unknown): News {
  const values: Readonly<Record<string, unknown>> = typeof params === "object" && params !== null ? { ...params } : {};
  if (method === "OnAuthenticationInformation") return readAuthentication(values);
  if (method === "OnConnected") return readConnected(values["qSessionState"]);
  if (values["severity"] === "fatal") return { kind: "fatal", problem: { message: `ProxyError.${method}` } };
  if (values["severity"] === "warning") return { kind: "warning", problem: { message: `ProxyError.${method}` } };
  return { kind: "nothing" };
}

function readAuthentication({ mustAuthenticate, loginUri }: Readonly<Record<string, unknown>>): News {
  if (mustAuthenticate !== true) return { kind: "nothing" };
  // Only addresses of the web: a `javascript:` URI would run in the page.
  if (typeof loginUri === "string" && /^https?:\/\//iu.test(loginUri)) return { kind: "login", uri: loginUri };
  return { kind: "fatal", problem: { code: ACCESS_DENIED, message: "Access denied" } };
}

function readConnected(state: unknown): News {
  if (typeof state !== "string" || !state.startsWith("SESSION_ERROR")) return { kind: "nothing" };
  if (state === "SESSION_ERROR_APP_ACCESS_DENIED") {
    return { kind: "fatal", problem: { code: ACCESS_DENIED, message: "Access denied" } };
  }
  const message = state === "SESSION_ERROR_NO_LICENSE" ? "ProxyError.OnLicenseAccessDenied" : `ProxyError.${state}`;
  return { kind: "fatal", problem: { message } };
}
