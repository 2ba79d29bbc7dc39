// A bearer's session: it holds the credential, renews it before its end, and hands it to the product's client.
import type { EmbedError } from "../errors/embed-error.js";
import type { BearerProvider, Credential, CredentialSource, Identity, News, Place } from "../provider.js";
import type { CoreEvent } from "../stage.js";
import type { SessionEvent } from "../session/life.js";
import type { SessionState } from "../session/states.js";
import { createEnding, type Ending } from "./ending.js";
import { keepNone, keepOne, type Keeper, type Keeping } from "./keeper.js";
import { createOwner } from "./owner.js";
import type { SessionCheck } from "../session/own-look.js";
import { checkSession, signOut } from "./questions.js";

/** What a session tells those who hold it. */
export type BearerEvent = CoreEvent | SessionEvent | { readonly type: "error"; readonly error: EmbedError };

export interface BearerSession<P extends Place> {
  readonly state: SessionState;
  /** Absent until a first credential named the place. */
  readonly place: P | undefined;
  /** As the product names the person; absent where nobody named one yet. */
  readonly identity: Identity | undefined;
  readonly credentials: CredentialSource<P>;
  /** Resolves when a credential is there that may be sent. Throws as `take` does. */
  readonly ensure: () => Promise<void>;
  readonly check: () => Promise<SessionCheck>;
  /** Asks for another credential now; a login by navigation is followed. */
  readonly renew: () => Promise<void>;
  /** Closes the session, and takes the credential back where the product can. */
  readonly logout: () => Promise<void>;
  /** Throws `other-user` or `signed-out` when the session is closed. */
  readonly assertOpen: () => void;
  /** `listener` is told of the session until the function that `hold` returns is called; when the last one has left, the session is let go. */
  readonly hold: (listener: (event: BearerEvent) => void) => () => void;
}

/** What a session is made of, besides its provider. */
export interface BearerParts<P extends Place> {
  /** Absent where each use wants a credential of its own. */
  readonly first?: Credential<P> | undefined;
  /** Milliseconds that a renewal may take. */
  readonly renewMs: number;
  readonly onClose: () => void;
}

export function createBearerSession<P extends Place, Client>(
  provider: BearerProvider<P, Client>,
  { first, renewMs, onClose }: BearerParts<P>,
): BearerSession<P> {
  const holders = createHolders();
  const { tell } = holders;
  const ending = createEnding(provider, (reason) => {
    onClose();
    if (reason === "other-user") tell({ type: "other-user" });
    tell({ type: "closed", reason });
  });
  const owner = createOwner(provider, ending, tell, renewMs);
  if (first) owner.accept(first);
  const rejected = () =>
    first ? provider.explain.credentialRejected(first.place) : provider.explain.redirectedAgain();
  const keeping: Keeping<P> = { ask: owner.ask, assertOpen: ending.assertOpen, rejected, tell };
  const inside = () => ({ keeper, ending, tell, place: owner.place(), identity: owner.identity(), withinMs: renewMs });
  const keeper = first ? keepOne(keeping, first) : keepNone(keeping);
  return {
    get state() {
      return ending.reason() ? "closed" : keeper.state();
    },
    get place() {
      return owner.place();
    },
    get identity() {
      return owner.identity();
    },
    credentials: { take: keeper.take, refused: keeper.refused, report: (news) => hear(news, { keeper, ending, tell }) },
    // Where each use wants a credential of its own, one that nobody uses would be asked for in vain.
    ensure: async () => {
      ending.assertOpen();
      if (first) await keeper.take();
    },
    check: () => checkSession(provider, inside()),
    renew: keeper.renew,
    logout: () => signOut(provider, inside()),
    assertOpen: ending.assertOpen,
    hold: (listener) => holders.add(listener, ending.release),
  };
}

function createHolders() {
  const holders = new Set<(event: BearerEvent) => void>();
  return {
    tell: (event: BearerEvent) => [...holders].forEach((hear) => hear(event)),
    /** `onEmpty` is called when the last holder has left. */
    add(listener: (event: BearerEvent) => void, onEmpty: () => void) {
      // A function of each holder's own, so that two with the same listener are two.
      const hear = (event: BearerEvent) => listener(event);
      holders.add(hear);
      return () => {
        if (holders.delete(hear) && holders.size === 0) onEmpty();
      };
    },
  };
}

interface Inside<P extends Place> {
  readonly keeper: Keeper<P>;
  readonly ending: Ending<P>;
}

function hear<P extends Place>(
  news: News,
  { keeper, ending, tell }: Inside<P> & { readonly tell: (event: BearerEvent) => void },
): void {
  if (ending.reason()) return;
  if (news === "other-user" || news === "signed-out") ending.close(news);
  else if (news === "expired") keeper.expire();
  // The credential is as good as before: the client connects again.
  else if (news !== "connection-lost") tell({ type: "error", error: news });
}
