// From which address a visitor comes, behind proxies that say so: only what a trusted proxy says is believed.
import type { IncomingMessage } from "node:http";
import { isIP, type BlockList } from "node:net";

/** The other end of the connection; an IPv4 address in its own form. */
export function peerOf(request: IncomingMessage): string {
  return plain(request.socket.remoteAddress ?? "");
}

export function isIn(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Each proxy appends the address that it was called from, so the list is read from its end: the first one that is no trusted proxy is the
 * visitor. What stands before that, the visitor may have written.
 */
export function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  let address = peerOf(request);
  const hops = (request.headersDistinct["x-forwarded-for"] ?? []).join(",").split(",");
  while (isIn(trusted, address) && hops.length > 0) {
    const hop = plain((hops.pop() ?? "").trim());
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

/** What limits count by: one IPv4 address, or the /64 that one IPv6 customer has. */
export function countedAs(address: string): string {
  return isIP(address) === 6 ? `${expand(address).slice(0, 4).join(":")}::/64` : address;
}

function plain(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return (mapped ?? address).replace(/%.*$/, "");
}

/** The eight groups of an IPv6 address. The URL parser writes each address in one way (WHATWG URL, "IPv6 serializer"). */
function expand(address: string): string[] {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = short.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail ?? "");
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(gap).fill("0"), ...after];
}
