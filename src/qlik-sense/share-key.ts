// What makes two calls want the same sign-in: each option that changes what is asked or expected, listed one by one. What is a
// caller's own affair (deadlines, signal, listener, whether the client is wanted) is not in it.
import type { PreparedSource } from "../core/issuer/source.js";
import type { Settings } from "./settings.js";

export function shareKeyOf(settings: Settings, { shareParts }: PreparedSource): string {
  const { credential, proxies, consume, resource, allowInsecureProxy } = settings;
  return JSON.stringify([shareParts, credential, proxies.map(({ id }) => id), consume, resource, allowInsecureProxy]);
}
