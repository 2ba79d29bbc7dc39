// The cookie by which a load balancer sends a browser to one node. It is no secret and no proof of anything: it chooses among the nodes
// that are configured.
import type { NodeCookie } from "./options.js";

type Header = (name: string) => string | undefined;

/** The tag that the browser's cookie names; two cookies of the name are two hosts' work, and name nothing. */
export function readNodeTag(cookie: NodeCookie | undefined, header: Header): string | undefined {
  if (!cookie) return undefined;
  const pairs = (header("cookie") ?? "").split(";").map((pair) => pair.trim());
  const [value, second] = pairs
    .filter((pair) => pair.startsWith(`${cookie.name}=`))
    .map((pair) => pair.slice(cookie.name.length + 1));
  return second === undefined ? value : undefined;
}

/** `Set-Cookie` for the node that gave the ticket; `undefined` when the browser has it already. */
export function setNodeTag(
  cookie: NodeCookie | undefined,
  tag: string | undefined,
  had: string | undefined,
): string | undefined {
  if (!cookie || tag === undefined || tag === had) return undefined;
  const domain = cookie.domain === undefined ? "" : `; Domain=${cookie.domain}`;
  return `${cookie.name}=${tag}; Path=/; HttpOnly; Secure; SameSite=Lax${domain}`;
}
