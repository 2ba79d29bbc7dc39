// One day of a page with a living session: what may happen, and what has to hold whatever happens.
import { vi } from "vitest";
import { enterPage } from "../../../src/core/share/present.js";
import { pageRegistry } from "../../../src/core/share/page.js";
import { personOf } from "../../../src/core/share/logouts.js";
import type { Identity, Receipt } from "../../../src/core/provider.js";
import { happens, openLiving, showPage, startLivingPage, type Held } from "../../unit/core/support/living.js";
import { ADA, BOB, failure, PLACE } from "../../unit/core/support/people.js";

export const ACTIONS = [
  "hold",
  "expires",
  "expires-untold",
  "expires-again",
  "client-says-signed-out",
  "connection-lost",
  "other-user-elsewhere",
  "same-user-elsewhere",
  "other-user-in-a-tab",
  "same-user-in-a-tab",
  "logout-elsewhere",
  "other-user-on-this-page",
  "source-fails",
  "source-has-another",
  "source-works",
  "input",
  "focus",
  "comes-back",
  "online",
  "hidden",
  "visible",
  "ensure",
  "renew",
  "check",
  "assert-own",
  "logout",
  "dispose",
] as const;

export interface Action {
  readonly what: (typeof ACTIONS)[number];
  /** Which handle, where there are several. */
  readonly handle: number;
  /** How long nothing happens afterwards. */
  readonly ms: number;
}

const MOST_RENEWALS = 3;
const WITHIN_MS = 600_000;
const RECEIPT: Receipt = { via: "test", accepted: true, served: false };
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  start: ["expired", "other-user", "closed: signed-out", "closed: other-user"],
  expired: ["renewing", "renewed", "other-user", "closed: signed-out", "closed: other-user"],
  renewing: ["renewed", "expired", "other-user", "closed: signed-out", "closed: other-user"],
  renewed: ["expired", "other-user", "closed: signed-out", "closed: other-user"],
  "other-user": ["closed: other-user"],
  "closed: other-user": [],
  "closed: signed-out": [],
};

/** A page on which Ada is signed in, with one handle. */
export function startDay() {
  const tabs = startLivingPage();
  const sent: { readonly secret: string; readonly atMs: number }[] = [];
  const broken: string[] = [];
  const source = { says: ADA as Identity | "nothing" };
  /** Nobody may be signed in again by the page itself from the logout to the next sign-in. */
  let isLoggedOut = false;
  const page = openLiving(
    {
      consume: ({ secret, identity = ADA }) => {
        const text = secret.reveal();
        if (sent.some((each) => each.secret === text)) broken.push(`the credential ${text} was sent twice`);
        if (isLoggedOut) broken.push("somebody was signed in again after a logout");
        if (isOf(page.browser.session, BOB)) broken.push("the session of another person was replaced");
        sent.push({ secret: text, atMs: performance.now() });
        page.browser.session = identity;
        return Promise.resolve(RECEIPT);
      },
    },
    (number) => {
      if (source.says === "nothing") throw failure("issuer-failed", "same-call");
      return { identity: source.says, secret: { reveal: () => `secret-${number}` } };
    },
  );
  const held: Held[] = [page.hold()];
  /** By the events of a handle, how many renewals were seen so far. */
  const renewals = new Map<readonly string[], number>();
  const waiting: Promise<unknown>[] = [];
  const ask = (work: Promise<unknown>) => void waiting.push(work.catch(() => undefined));

  const enter = (identity: Identity) => {
    page.browser.session = identity;
    isLoggedOut = false;
    enterPage(PLACE.id, { identity, rightsKey: `${identity.key}-1` });
  };
  const logOut = (handle: Held) => {
    // A handle that is closed sends nothing, and ends nobody's session.
    isLoggedOut ||= handle.live.state !== "closed";
    ask(handle.live.logout());
  };
  const acts: Readonly<Record<Action["what"], (handle: Held) => unknown>> = {
    hold() {
      enter(ADA);
      held.push(page.hold());
    },
    expires() {
      page.browser.session = "none";
      page.news("expired");
    },
    "expires-untold": () => (page.browser.session = "none"),
    "expires-again"() {
      page.browser.session = "anonymous";
      page.news("expired");
    },
    "client-says-signed-out"() {
      page.browser.session = "none";
      isLoggedOut = true;
      page.news("signed-out");
    },
    "connection-lost": () => page.news("connection-lost"),
    "other-user-elsewhere": () => (page.browser.session = BOB),
    "same-user-elsewhere": () => (page.browser.session = ADA),
    "other-user-in-a-tab"() {
      page.browser.session = BOB;
      tabs.tell({ kind: "signed-in", placeId: PLACE.id, person: personOf(BOB) });
    },
    "same-user-in-a-tab"() {
      page.browser.session = ADA;
      tabs.tell({ kind: "signed-in", placeId: PLACE.id, person: personOf(ADA) });
    },
    "logout-elsewhere"() {
      page.browser.session = "none";
      isLoggedOut = true;
      const { count = 0 } = pageRegistry().logouts.get(PLACE.id) ?? {};
      tabs.tell({ kind: "signed-out", placeId: PLACE.id, person: personOf(ADA), count: count + 1 });
    },
    "other-user-on-this-page": () => enter(BOB),
    "source-fails": () => (source.says = "nothing"),
    "source-has-another": () => (source.says = BOB),
    "source-works": () => (source.says = ADA),
    input: () => happens("pointerdown"),
    focus: () => happens("focus"),
    "comes-back": () => happens("pagehide", { persisted: true }).then(() => happens("pageshow", { persisted: true })),
    online: () => happens("online"),
    hidden: () => showPage("hidden"),
    visible: () => showPage("visible"),
    ensure: ({ live }) => ask(live.ensure()),
    renew: ({ live }) => ask(live.renew()),
    check: ({ live }) => ask(live.check()),
    "assert-own": ({ live }) => ask(live.assertOwn()),
    logout: logOut,
    dispose: ({ live }) => live.release(),
  };

  const assertPromises = () => {
    for (const { told, live } of held) {
      for (const [index, event] of told.entries()) {
        const before = told[index - 1] ?? "start";
        if (!LEGAL[before]?.includes(event)) broken.push(`"${event}" after "${before}": ${told.join(", ")}`);
      }
      const renewed = told.filter((event) => event === "renewed").length;
      if (renewed > (renewals.get(told) ?? 0) && isOf(page.browser.session, BOB))
        broken.push("renewed by Bob's session");
      renewals.set(told, renewed);
      const ended = told.some((event) => event.startsWith("closed"));
      if (ended && live.state !== "closed") broken.push(`closed, and then ${live.state}`);
    }
    const within = sent.filter(({ atMs }) => performance.now() - atMs < WITHIN_MS);
    if (within.length > MOST_RENEWALS) broken.push(`${within.length} renewals within ten minutes`);
    if (broken.length > 0) throw new Error(broken.join("\n"));
  };

  return {
    seen: new Set<string>(),
    async act({ what, handle }: Action) {
      const meant = held[handle % held.length];
      if (meant) await acts[what](meant);
      await vi.advanceTimersByTimeAsync(0);
    },
    assertPromises,
    /** At the end each handle that says "ready" has its own person's session, and nothing is left behind. */
    async end() {
      await showPage("visible");
      await vi.advanceTimersByTimeAsync(60_000);
      await Promise.all(waiting);
      for (const { live } of held) {
        const isReady = await live.ensure().then(
          () => true,
          () => false,
        );
        await vi.advanceTimersByTimeAsync(0);
        if (isReady && !isOf(page.browser.session, ADA)) broken.push("ensure() resolved without Ada's session");
        if (live.state === "ready" && isOf(page.browser.session, BOB)) broken.push("ready, and Bob is signed in");
      }
      for (const { live, told } of held) {
        live.release();
        for (const event of told) this.seen.add(event);
      }
      await vi.advanceTimersByTimeAsync(0);
      if (tabs.open() > 0) broken.push("a channel is open");
      if (vi.getTimerCount() > 0) broken.push("a timer runs");
      if ([...pageRegistry().present.values()].some(({ handles }) => handles.size > 0)) broken.push("a handle is kept");
      assertPromises();
    },
  };
}

const isOf = (session: unknown, person: Identity): boolean =>
  typeof session === "object" && session !== null && "key" in session && session.key === person.key;
