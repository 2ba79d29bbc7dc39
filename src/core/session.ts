// What a page holds after the sign-in, in the core's words: for whom it is, its states, its renewal and its end.
// The parts are in `session/`: the life of a handle, its looks, its renewals, and all that tells it of an end.
import type { Proof } from "./attempt.js";
import type { EmbedError } from "./errors/embed-error.js";
import type { CookieProvider, News, Place } from "./provider.js";
import { createHearing } from "./session/hearing.js";
import { createLife, lastEventOf, type Life, type SessionEvent } from "./session/life.js";
import { closeEverywhere, endAtServer } from "./session/logout.js";
import type { Opened } from "./session/opened.js";
import { createOwnLook, type OwnLook, type SessionCheck } from "./session/own-look.js";
import { createRenewing, whyClosed, type RenewMode } from "./session/renewing.js";
import type { SessionState } from "./session/states.js";
import { presentSession } from "./share/present.js";
import type { CoreEvent } from "./stage.js";

export type { SessionCheck } from "./session/own-look.js";
export type { SessionEvent } from "./session/life.js";
export type { SessionState } from "./session/states.js";
export type { RenewMode } from "./session/renewing.js";

/** What a session's handle works with. */
export interface LiveSettings<Client> {
  /** The product's client, where the page has one, which tells news of the session. */
  readonly client: Client | undefined;
  readonly renew: RenewMode;
  /** Milliseconds for the sign-in of a renewal. */
  readonly signInMs: number;
  readonly tell: (event: SessionEvent) => void;
  /** Stages and warnings of renewals. */
  readonly emit: (event: CoreEvent) => void;
  /** Is told what no promise carries: what the client reports, and why a renewal that nobody waits for has failed. */
  readonly report: (error: EmbedError) => void;
}

export interface LiveSession extends Pick<Opened, "closeWithSession" | "coverWithSession"> {
  readonly state: SessionState;
  /** How often another person had signed in on this page when this session was made. */
  readonly switches: number;
  /** How often the session was renewed on this page. */
  readonly renewals: () => number;
  /** Resolves when the browser has this person's session. Throws `other-user`, `signed-out`, `session-expired`, and what a look throws. */
  readonly assertOwn: () => Promise<void>;
  /** Throws `other-user`, `signed-out` or `invalid-option` when the session is closed. */
  readonly assertOpen: () => void;
  /** Throws as `assertOpen`, and `session-expired` when the session is known to have ended. */
  readonly assertReady: () => void;
  readonly check: () => Promise<SessionCheck>;
  /** As `assertOwn`, and renews a session that has ended, where it may. */
  readonly ensure: () => Promise<void>;
  /** Looks, and renews a session that has ended. */
  readonly renew: () => Promise<void>;
  /** Takes news of the session. */
  readonly hear: (news: News) => void;
  /** Ends the person's session here, in the other tabs and at the server. Never throws. */
  readonly logout: () => Promise<void>;
  /** The last event of a state that lasts, for a listener that comes later. */
  readonly lastEvent: (type: string) => SessionEvent | undefined;
  /** Lets go of what this session holds in the page. */
  readonly release: () => void;
}

/** Makes the session of a proof. */
export function createLiveSession<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
  { client, renew, signInMs, tell, emit, report }: LiveSettings<Client>,
): LiveSession {
  const end = new AbortController();
  const life = createLife(proof.place, tell, () => hearing.stop());
  const own = createOwnLook(provider, proof, life, end.signal);
  const failed = (error: unknown) => report(error as EmbedError);
  const renewing = createRenewing(
    { provider, proof, life, own },
    { renew, signInMs, emit, failed, signal: end.signal },
  );
  const hearing = createHearing({ proof, life, own, renewing, report }, (hear) =>
    client === undefined ? undefined : provider.watch?.(proof.place, client, hear),
  );
  return {
    get state() {
      return life.state;
    },
    switches: presentSession(proof.place.id)?.switches ?? 0,
    renewals: () => presentSession(proof.place.id)?.renewals ?? 0,
    ...createAssertions(renewing.assertOpen, life, own, () => provider.explain.sessionExpired(proof.place)),
    check: () => own.look().catch(() => "unknown" as const),
    ensure: renewing.ensure,
    renew: renewing.renew,
    hear: hearing.hear,
    logout: createLogout(provider, proof, () => life.state === "closed", emit),
    lastEvent: (type) => lastEventOf(life, type),
    closeWithSession: life.opened.closeWithSession,
    coverWithSession: life.opened.coverWithSession,
    release() {
      life.release();
      end.abort(whyClosed(provider, proof.place, life));
    },
  };
}

function createAssertions(
  assertOpen: () => void,
  life: Life,
  own: OwnLook,
  expired: () => EmbedError,
): Pick<LiveSession, "assertOpen" | "assertReady" | "assertOwn"> {
  const assertReady = () => {
    assertOpen();
    if (life.state !== "ready") throw expired();
  };
  return {
    assertOpen,
    assertReady,
    async assertOwn() {
      assertOpen();
      if (life.state !== "ready" || !own.isFresh()) await own.look();
      assertReady();
    },
  };
}

/** Ends the session once; a handle that is closed by something else sends nothing. */
function createLogout<P extends Place, Client>(
  provider: CookieProvider<P, Client>,
  proof: Proof<P>,
  isClosed: () => boolean,
  emit: (event: CoreEvent) => void,
): () => Promise<void> {
  let leaving: Promise<void> | undefined;
  const leave = async () => {
    closeEverywhere(proof);
    const hasEnded = await endAtServer(provider, proof);
    if (!hasEnded) emit({ type: "warning", code: "logout-incomplete" });
  };
  return () => (leaving ??= isClosed() ? undefined : leave()) ?? Promise.resolve();
}
