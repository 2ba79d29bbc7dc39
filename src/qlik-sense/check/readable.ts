// Whether this page asked a proxy's `/qps/user`, and nothing stopped the request so far: neither the page's own policy, nor CORS, nor
// the network.
import { pageRegistry } from "../../core/share/page.js";
import type { Proxy } from "../proxy.js";

const markOf = ({ id }: Proxy): string => `readable ${id}`;

/** A request is about to go out. */
export const expectReadable = (proxy: Proxy): void => void pageRegistry().kept.set(markOf(proxy), true);

/** The answer could not be read. */
export const noteUnreadable = (proxy: Proxy): void => void pageRegistry().kept.delete(markOf(proxy));

export const seemsReadable = (proxy: Proxy): boolean => pageRegistry().kept.has(markOf(proxy));
