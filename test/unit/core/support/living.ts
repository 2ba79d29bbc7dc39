// Sessions of Ada's on one page, in a browser whose session a test may end, hand to another person, or give back.
import { afterEach, beforeEach, vi } from "vitest";
import type { Proof } from "../../../../src/core/attempt.js";
import type { EmbedError } from "../../../../src/core/errors/embed-error.js";
import type { News, Place } from "../../../../src/core/provider.js";
import {
  createLiveSession,
  type LiveSession,
  type RenewMode,
  type SessionEvent,
} from "../../../../src/core/session.js";
import { countedLogouts } from "../../../../src/core/share/logouts.js";
import { enterPage } from "../../../../src/core/share/present.js";
import type { CoreEvent } from "../../../../src/core/stage.js";
import { openPage } from "../../support/page.js";
import { openOtherTabs, type OtherTabs } from "./channels.js";
import { ADA, PLACE } from "./people.js";
import { testProvider, type TestProvider } from "./test-provider.js";

export interface Held {
  readonly live: LiveSession;
  /** The types of the events, `closed` with its reason. */
  readonly told: string[];
  readonly emitted: CoreEvent[];
  readonly problems: EmbedError[];
}

/** A page with its tabs and storage. */
export function useLivingPage(): { readonly tabs: () => OtherTabs } {
  let tabs: OtherTabs;
  beforeEach(() => {
    tabs = startLivingPage();
  });
  afterEach(endLivingPage);
  return { tabs: () => tabs };
}

/** The same for a test that opens many pages; each is ended by {@link endLivingPage}. */
export function startLivingPage(): OtherTabs {
  openPage();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  const tabs = openOtherTabs();
  vi.useFakeTimers();
  return tabs;
}

export function endLivingPage(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

/** A browser that has Ada's session, and what `hold` makes with it. */
export function openLiving(more: Partial<TestProvider> = {}, issue?: Parameters<typeof testProvider>[1]) {
  const { provider, asked, browser } = testProvider(more, issue);
  browser.session = ADA;
  const clients = new Map<object, (news: News) => void>();
  const watching: TestProvider = {
    ...provider,
    watch(_place, client, report) {
      clients.set(client, report);
      return () => void clients.delete(client);
    },
    ...more,
  };
  const hold = (
    renew: RenewMode = "on-activity",
    proof: Partial<Proof<Place>> = {},
    listen: (event: SessionEvent) => void = () => undefined,
  ): Held => {
    const told: string[] = [];
    const emitted: CoreEvent[] = [];
    const problems: EmbedError[] = [];
    const whole: Proof<Place> = {
      ...{ place: PLACE, identity: ADA, isConfirmed: true, isReused: false, rightsKey: "ada-1", via: "test" },
      logouts: countedLogouts(),
      ...proof,
    };
    enterPage(whole.place.id, whole);
    const live = createLiveSession(watching, whole, {
      client: {},
      renew,
      signInMs: 30_000,
      tell(event: SessionEvent) {
        told.push(event.type === "closed" ? `closed: ${event.reason}` : event.type);
        listen(event);
      },
      emit: (event) => emitted.push(event),
      report: (error) => problems.push(error),
    });
    return { live, told, emitted, problems };
  };
  /** The client, which all handles of the page have, says this. */
  const news = (what: News) => [...clients.values()].forEach((report) => report(what));
  return { provider: watching, asked, browser, hold, news, clients, times: (what: string) => timesOf(asked, what) };
}

const timesOf = (asked: readonly string[], what: string): number => asked.filter((each) => each === what).length;

/** A look that was made with the proof is believed for two seconds. */
export const later = (ms = 2_001) => vi.advanceTimersByTimeAsync(ms);

/** An event of the page, as the browser fires it. */
export async function happens(type: string, more: object = {}): Promise<void> {
  const target = type === "visibilitychange" ? document : globalThis;
  target.dispatchEvent(Object.assign(new Event(type), more));
  await vi.advanceTimersByTimeAsync(0);
}

export function showPage(how: "visible" | "hidden"): Promise<void> {
  Object.assign(document, { visibilityState: how });
  return happens("visibilitychange");
}
