// Which texts are addresses of a virtual proxy, and which virtual proxy an address of Qlik's is in.
import { toUrl } from "../core/net/url.js";

/** Characters that the QMC takes for a prefix (help: edit virtual proxy), in segments; none starts with a dot. */
export const PROXY_ADDRESS = /^https?:\/\/[^/@\\?#\s%]+((?:\/[\w~-][\w.~-]*)*)\/?$/i;

/** Paths of Qlik's services below a prefix: no prefix ends with one. */
export const SERVICE_PATH = /\/(hub|qmc|sense|single|resources|content|extensions|api|app|qrs|qps)(\/.*)?$/i;

/** The proxy in one of its addresses: `https://sense.example.com/mashup/hub/` is in `…/mashup`. */
export const proxyOf = ({ origin, pathname }: URL): string => origin + pathname.replace(SERVICE_PATH, "");

/** The same of any text; undefined where no address of a proxy is in it. */
export function proxyIn(text: string): string | undefined {
  const address = PROXY_ADDRESS.test(text) ? toUrl(text) : undefined;
  return address && proxyOf(address);
}
