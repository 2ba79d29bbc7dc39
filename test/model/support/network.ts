// Everything between the page and its servers: latency, being offline, the page's policy, and whatever the schedule says goes
// wrong on the way. What a server would answer is the servers' matter.
import type { ProxyResponse } from "../../../src/emulator/index.js";
import type { Step } from "./schedule.js";
import type { Time } from "./time.js";

export type Kind = "endpoint" | "probe" | "consume" | "socket" | "files" | "other";

export interface Ask {
  readonly kind: Kind;
  readonly url: URL;
  readonly method: string;
  /** The policy's directive that governs it. */
  readonly directive: string;
  readonly credentials: boolean;
}

export interface Reply extends ProxyResponse {
  /** The body does not come to its end: it stalls, or the connection breaks. */
  readonly bodyEnds?: "never" | "broken";
}

/** `undefined`: nothing came, and nothing can be told about it. */
export type Deliver = (reply: Reply | undefined) => void;

export interface Network {
  /** Sends; returns what breaks it off. `deliver` is called once, or never. */
  readonly send: (ask: Ask, deliver: Deliver) => () => void;
  online: boolean;
}

export interface NetworkParts {
  readonly time: Time;
  readonly steps: Readonly<Record<Kind, readonly Step[]>>;
  /** The page's own policy forbids it; says so to the page. */
  readonly forbids: (ask: Ask) => boolean;
  /** The servers: called when the request arrives; what it returns is called when the answer has reached the browser. */
  readonly serve: (ask: Ask, fault: string) => { readonly reply: Reply | undefined; readonly arrived: () => void };
}

const CALM_MS = 20;
/** Longer than the library gives one try. */
const LATE_MS = 16_000;
/** Never reach the server. */
const LOST_ON_THE_WAY = ["hang", "reset"];
/** Reach it, and the page hears nothing more. */
const UNANSWERED = ["hang", "lost", "hang-after"];

export function createNetwork({ time, steps, forbids, serve }: NetworkParts): Network {
  const used = new Map<Kind, number>();
  const nextStep = (kind: Kind): Step => {
    const index = used.get(kind) ?? 0;
    used.set(kind, index + 1);
    return steps[kind][index] ?? { fault: "ok", ms: CALM_MS };
  };

  const network: Network = {
    online: true,
    send(ask, deliver) {
      let cancelled = false;
      let cancel = () => undefined as unknown;
      const later = (ms: number, owner: "delivery" | "world", run: () => void) => {
        cancel = time.after(ms, owner, () => cancelled || run());
      };
      const fail = (ms: number) => later(ms, "delivery", () => deliver(undefined));
      if (forbids(ask)) fail(1);
      else if (!network.online) fail(1);
      else {
        const { fault, ms } = nextStep(ask.kind);
        const delay = fault === "late" ? LATE_MS + ms : ms;
        if (LOST_ON_THE_WAY.includes(fault)) {
          if (fault === "reset") fail(ms);
        } else {
          // Once it is under way, breaking it off keeps it from nobody but the page.
          time.after(delay / 2, "world", () => {
            const { reply, arrived } = serve(ask, fault);
            if (cancelled || UNANSWERED.includes(fault)) return;
            later(delay / 2, "delivery", () => {
              if (!network.online) {
                deliver(undefined);
                return;
              }
              arrived();
              deliver(reply);
            });
          });
        }
      }
      return () => {
        cancelled = true;
        cancel();
      };
    },
  };
  return network;
}
