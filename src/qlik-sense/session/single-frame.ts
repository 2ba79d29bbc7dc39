// Qlik's single page in a frame of this page, from its address to the word that it is there, or why not.
import { watchCsp } from "../../core/net/csp.js";
import { openScope, waitForEvent } from "../../core/net/scope.js";
import { frameRefusal } from "../check/framing.js";
import { frameRefused, frameSilent } from "../errors/open.js";
import { cspBlocked } from "../errors/sign-in.js";
import type { Proxy } from "../proxy.js";
import { singleUrlOf, type SingleUrlOptions } from "./single-url.js";

/** A server that was idle may take 20 s. */
const LOAD_MS = 60_000;
/** A policy's report comes at once; not every browser "loads" a frame that this page's own policy forbids. */
const REPORT_MS = 300;

export interface SinglePlace {
  /** An element of the page. */
  readonly place: HTMLElement;
  /** A new frame, which is put there. */
  readonly frame: HTMLIFrameElement;
}

/**
 * Shows the single page in `frame`; resolves when the frame has loaded something that nothing is known to forbid. Throws `frame-refused`
 * where the page's headers say so and can be read, `csp-blocked`, `qlik-load-failed` where nothing loads, `invalid-option`; the reason of
 * `signal` when that aborts.
 */
export async function loadSingle(
  { place, frame }: SinglePlace,
  proxy: Proxy,
  options: SingleUrlOptions,
  outer: AbortSignal,
): Promise<void> {
  const address = singleUrlOf(proxy, options);
  const refusal = frameRefusal(proxy);
  const { signal, end } = openScope(outer, LOAD_MS, () => frameSilent(proxy));
  try {
    await watchCsp(proxy.origin, signal, async (blocked) => {
      const loaded = waitForEvent(frame, "load", signal);
      // Before it is in the page: a frame without an address "loads" an empty page first.
      frame.src = address;
      place.append(frame);
      await Promise.race([loaded, blocked(REPORT_MS)]);
      const directive = await blocked(0);
      if (directive) throw cspBlocked(proxy, directive, "open");
      const header = await refusal;
      if (header) throw frameRefused(proxy, header);
      await loaded;
    });
  } finally {
    end();
  }
}
