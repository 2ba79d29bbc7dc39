// A bearer's session: it holds the credential, renews it before its end, and hands it to the product's client.
import type { EmbedError } from "../errors/embed-error.js";
import type { BearerProvider, Credential, CredentialSource, Identity, News, Place } from "../provider.js";
import type { CoreEvent } from "../stage.js";
import { createEnding, type Ending, type EndReason } from "./ending.js";
import { keepNone, keepOne, type Keeper, type Keeping } from "./keeper.js";
import { createOwner } from "./owner.js";
import { checkSession, signOut, type SessionCheck } from "./questions.js";

export type BearerState = "ready" | "expired" | "renewing" | "closed";

/** What a session tells those who hold it. */
export type BearerEvent =
  | CoreEvent
  | { readonly type: "expired" }
  | { readonly type: "renewed" }
  | { readonly type: "connection-lost" }
  | { readonly type: "error"; readonly error: EmbedError }
  | { readonly type: "closed"; readonly reason: EndReason };

export interface BearerSession<P extends Place> {
  readonly state: BearerState;
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
  /** Hears the session until the function that it returns is called; when the last one has left, the session is let go. */
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
    tell({ type: "closed", reason });
  });
  const owner = createOwner(provider, ending, tell, renewMs);
  if (first) owner.accept(first);
  const rejected = () =>
    first ? provider.explain.credentialRejected(first.place) : provider.explain.redirectedAgain();
  const keeping: Keeping<P> = { ask: owner.ask, assertOpen: ending.assertOpen, rejected, tell };
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
    check: () => checkSession(provider, { keeper, ending, withinMs: renewMs, identity: owner.identity() }),
    renew: keeper.renew,
    logout: () => signOut(provider, { keeper, ending, tell, place: owner.place(), withinMs: renewMs }),
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
  else if (news === "connection-lost") tell({ type: "connection-lost" });
  else tell({ type: "error", error: news });
}
