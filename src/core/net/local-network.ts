// Chrome asks the user before a public page may reach a local address (142; two permissions since 145: WICG, Local Network
// Access). A request that is not allowed fails like any other; only the permission tells the difference.

export type LocalNetworkState = "granted" | "prompt" | "denied" | "unknown";

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/i;

async function query(name: string): Promise<PermissionState | undefined> {
  try {
    // A query never prompts. Engines that do not know the name reject.
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return undefined;
  }
}

/**
 * What the browser's permission says about requests of this page to `host` (default: any local address) in case that has a
 * local address. `prompt` alone proves nothing: it is what a page has before it asked. Never prompts, never rejects.
 */
export async function localNetworkState(host = ""): Promise<LocalNetworkState> {
  // On a page without TLS Chromium answers "denied" for every cause.
  if (!globalThis.isSecureContext) return "unknown";
  const name = LOOPBACK.test(host) ? "loopback-network" : "local-network";
  return (await query(name)) ?? (await query("local-network-access")) ?? "unknown";
}
