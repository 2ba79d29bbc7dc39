// Whether this page asked a proxy's `/qps/user`, and nothing stopped the request so far: neither the page's own policy, nor CORS, nor
// the network.
import { pageRegistry } from "../../core/share/page.js";
import type { Proxy } from "../proxy.js";

const markOf = ({ id }: Proxy): string => `readable ${id}`;

/** A request is about to go out. */
export const expectReadable = (proxy: Proxy): void => void pageRegistry().marks.add(markOf(proxy));

/** The answer could not be read. */
export const noteUnreadable = (proxy: Proxy): void => void pageRegistry().marks.delete(markOf(proxy));

export const seemsReadable = (proxy: Proxy): boolean => pageRegistry().marks.has(markOf(proxy));
