// Every readable request to the proxy: credentialed and "simple" (no preflight), never cached, never followed to a login.
import type { Proxy } from "./proxy.js";

export const askProxy = ({ base }: Pick<Proxy, "base">, path: string, init?: RequestInit): Promise<Response> =>
  fetch(base + path, {
    credentials: "include",
    redirect: "manual",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    ...init,
  });
