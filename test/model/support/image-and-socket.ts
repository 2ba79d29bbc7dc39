// An image and a WebSocket, as far as the library uses them.
import type { Ask } from "./network.js";
import { header, kindOf, mark, sawConsumed, sawUser, type RequestParts } from "./requests.js";

export function createImage(parts: RequestParts): new () => object {
  const { network, isSecret, broken, open } = parts;
  return class {
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    referrerPolicy = "";
    #cancel = () => undefined as unknown;
    set src(address: string) {
      this.#cancel();
      if (address === "") return;
      const url = new URL(address);
      const hasTicket = isSecret(url);
      if (hasTicket && this.referrerPolicy !== "no-referrer") broken("a ticket by an image with a referrer");
      const name = mark("image", url);
      open.add(name);
      const kind = kindOf(url);
      const cancel = network.send({ kind, url, method: "GET", directive: "img-src", credentials: true }, (reply) => {
        open.delete(name);
        const isPicture = reply?.status === 200 && header(reply, "content-type") === "image/png";
        if (hasTicket) sawConsumed(parts, url, isPicture, false);
        (isPicture ? this.onload : this.onerror)?.();
      });
      this.#cancel = () => {
        open.delete(name);
        cancel();
      };
    }
  };
}

export function createSocket(parts: RequestParts): new (url: string) => object {
  const { time, qlik, origin, seen, network, forbids, open } = parts;
  return class {
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    onclose: (() => void) | null = null;
    readonly #name: string;
    #closed = false;
    #peer: { closed(): void } | undefined;
    constructor(address: string) {
      const url = new URL(address.replace(/^ws/, "http"));
      this.#name = mark("socket", url);
      open.add(this.#name);
      const asked = seen.length;
      const { fault, ms } = parts.socketStep();
      const ask: Ask = { kind: "socket", url, method: "GET", directive: "connect-src", credentials: true };
      time.after(fault === "late" ? ms + 16_000 : ms, "delivery", () => {
        if (this.#closed) return;
        if (forbids(ask) || !network.online || fault === "refused") {
          this.#end();
          return;
        }
        const answer = qlik.upgrade(url, origin);
        if (!answer.accepted) {
          this.#end();
          return;
        }
        this.onopen?.();
        if (fault === "silent") return;
        if (fault === "cut") {
          this.#end();
          return;
        }
        const say = (data: string) =>
          time.after(1, "delivery", () => {
            if (this.#closed) return;
            const { method, params } = JSON.parse(data) as { method: string; params: object };
            if (method === "OnAuthenticationInformation") sawUser(seen, asked, JSON.stringify(params));
            this.#tell(fault === "garbage" ? "<!doctype html>" : data);
          });
        this.#peer = answer.open({
          send: (data) => void say(data),
          close: () => void time.after(2, "delivery", () => this.#end()),
        });
      });
    }
    #tell(data: string): void {
      try {
        this.onmessage?.({ data });
      } catch (error) {
        parts.uncaught(error);
      }
    }
    #end(): void {
      if (this.#closed) return;
      this.close();
      this.onerror?.();
      this.onclose?.();
    }
    close(): void {
      this.#closed = true;
      open.delete(this.#name);
      this.#peer?.closed();
    }
  };
}
