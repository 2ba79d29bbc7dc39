// Which texts are addresses of a virtual proxy, and which virtual proxy an address of Qlik's is in.
import { toUrl } from "../core/net/url.js";

/**
 * Characters that the QMC takes for a prefix (help: edit virtual proxy), and capitals, in segments of at most 100: a reverse proxy in
 * front of Qlik may have folders of its own. No segment is made of dots alone.
 */
export const PROXY_ADDRESS = /^https?:\/\/[^/@\\?#\s%]+((?:\/(?!\.+(?:\/|$))[\w.~-]{1,100})*)\/?$/i;

/** Paths of Qlik's services below a prefix: no prefix has a segment of these. The ticket server and the emulator have the same list. */
const SERVICE_PATH =
  /\/(hub|qmc|sense|single|resources|content|assetcontent|tempcontent|appcontent|extensions|api|app|qrs|qps|internal_[\w-]+)(\/.*)?$/i;

/** The service of Qlik's that a path leads to: `/mashup/hub/my/work` leads to `hub`. */
export const serviceIn = (path: string): string | undefined => SERVICE_PATH.exec(path)?.[1];

/** The proxy in one of its addresses: `https://sense.example.com/mashup/hub/` is in `…/mashup`. */
export const proxyOf = ({ origin, pathname }: URL): string => origin + pathname.replace(SERVICE_PATH, "");

/** The same of any text; undefined where no address of a proxy is in it. */
export function proxyIn(text: string): string | undefined {
  const address = PROXY_ADDRESS.test(text) ? toUrl(text) : undefined;
  return address && proxyOf(address);
}
