// The contract between the core and a product: the core runs, a provider answers. A provider never retries, waits, locks,
// remembers or shares, and the core never parses an answer of a product: it compares texts that the provider made.
import type { EmbedError } from "./errors/embed-error.js";
import type { Secret } from "./secret.js";

/** Where sessions live: a server, a tenant, a site. Two places with the same `id` are one. */
export interface Place {
  /** Names the place: it goes into the names of locks and of what is remembered. */
  readonly id: string;
  /** The origin of its addresses: `https://sense.example.com`. */
  readonly origin: string;
}

/** A person as the product names one. Equal keys: the same person. The label is for messages. */
export interface Identity {
  /** Compared, and never shown. */
  readonly key: string;
  /** Shown in messages. */
  readonly label: string;
}

/** Whose a credential or a session is, as far as somebody said so. */
export interface Whose {
  /** The person; absent when nobody said who it is. */
  readonly identity?: Identity | undefined;
  /** An opaque fingerprint of the person and the rights: equal keys mean the same rights. */
  readonly rightsKey?: string | undefined;
}

/** A credential that was fetched and not spent yet. */
export interface Credential<P extends Place> extends Whose {
  /** Always `credential`. */
  readonly kind: "credential";
  /** The text that is spent. */
  readonly secret: Secret;
  /** Where it is good. */
  readonly place: P;
  /** When it was asked for: `performance.now()`, so that no server's clock matters. */
  readonly receivedAtMs: number;
  /** Milliseconds that it lives, counted from `receivedAtMs`. */
  readonly lifeMs: number;
  /** The page held it when it was loaded; nobody was asked for it. */
  readonly cameWithPage?: boolean | undefined;
}

/** The server made the session itself and set its cookie: there is nothing to consume. */
export interface Granted<P extends Place> extends Whose {
  /** Always `granted`. */
  readonly kind: "granted";
  /** Where the session is. */
  readonly place: P;
  /** The word of it, and its cookie, came with the page: every look of this page is made after it. */
  readonly cameWithPage?: boolean | undefined;
}

/** A login by navigation: the browser leaves this page and comes back. The core keeps what is to be kept, navigates and counts. */
export interface Redirect {
  /** Always `redirect`. */
  readonly kind: "redirect";
  /** An http or https address. */
  readonly redirectTo: string;
  /** Kept in `sessionStorage` until the browser is back: what only this page may know, such as a verifier. */
  readonly keep: string;
  /** A random text that stands in the address to which the browser comes back, and in no other. */
  readonly mark: string;
}

/** The browser is back from a {@link Redirect}. */
export interface Returned {
  /** The address to which the browser came back. */
  readonly url: string;
  /** What {@link Redirect} gave to be kept. */
  readonly keep: string;
}

/** What a look at the session saw, and by which way it looked. */
export interface Sighting {
  readonly session: "none" | "anonymous" | "unnamed" | Identity;
  readonly via: string;
}

/** What became of a credential that was sent. */
export interface Receipt {
  readonly via: string;
  /** The answer was one that a signed-in user gets. It proves no session. */
  readonly accepted: boolean;
  /** The answer was a 200 that this page could read. */
  readonly served: boolean;
  /** Code of a warning that is told when the session is proven all the same. */
  readonly warning?: string | undefined;
  /** What to say when no session is found: something answered in the product's place. */
  readonly stranger?: EmbedError | undefined;
}

/** What each question to a provider comes with. */
export interface Step {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** 1 for the first credential of a call. */
  readonly attempt: number;
  /** Why it is asked: for a call, after a credential that was refused, or for a session that goes on. */
  readonly reason: "start" | "retry" | "renew";
  /** Given at the start, when the browser is back from a redirect that this provider asked for. */
  readonly returned?: Returned | undefined;
  /** The id of the place of the last sign-in, for a bearer that has to ask for one otherwise. */
  readonly rememberedId?: string | undefined;
  /** Tells the caller something that is not a failure. `detail` is put into the sentence. */
  readonly warn: (code: string, detail?: string) => void;
}

/** One call's view of its source: the caller's header functions have run; the first `acquire` sends what they gave. */
export interface Ask<P extends Place, Fresh = Credential<P> | Granted<P>> {
  /** Two calls with the same key would send the same request and expect the same answer. In memory only. */
  readonly shareKey: string;
  /** True where all calls of the page with this key are one person's, because the person signed in by navigation. */
  readonly isOnePersons?: boolean | undefined;
  /** Asks for one credential. Throws what the page is to be told. */
  readonly acquire: (step: Step) => Promise<Fresh>;
  /** Has the person's sessions ended by the page's own backend. False where nothing was ended. */
  readonly endAll?: ((whose: Whose, step: Step) => Promise<boolean>) | undefined;
  /** What the page wants to be done in place of all other ways to end a session. */
  readonly endByPage?: ((place: P, whose: Whose, step: Step) => Promise<boolean>) | undefined;
}

/** Words for the core's own sentences. */
export interface Words {
  /** What the product calls its credential, in lower case. */
  readonly credential: string;
  /** What the product calls itself. */
  readonly system: string;
  /** The function that the page called, as the page writes it. */
  readonly call: string;
  /** Where the page's backend developer reads on. */
  readonly help: string;
  /** What fails behind the endpoint as a rule: what its log is read for. */
  readonly usualCauses: string;
  /** What outlives a logout that the product does not hear of, where that is not the credential. */
  readonly remains?: string | undefined;
  /** What makes a page ask too often. */
  readonly usualRepeats?: string | undefined;
}

/** What only the product can explain, because the cure is in its own settings. */
export interface CommonExplanations<P extends Place> {
  /** The endpoint gave a credential of somebody else than the page named. */
  otherUserAnswered(expected: Identity, answered: Identity): EmbedError;
  /** The session that is there belongs to somebody else than the credential was for. */
  otherUserFound(place: P, expected: Identity, found: Identity): EmbedError;
  /** Somebody else has signed in on this page, or in this browser, since. */
  otherUserPresent(place: P, present: Identity | undefined): EmbedError;
  /** The session has ended, and nothing may renew it now. */
  sessionExpired(place: P): EmbedError;
  /** A renewal's credential is for another place than the session's. */
  otherPlaceAnswered(place: P, answered: P): EmbedError;
}

/** What the outcomes of a cookie's sign-in mean. */
export interface Explanations<P extends Place> extends CommonExplanations<P> {
  /** Only where a credential works once: this one was sent before. It was not sent again. */
  credentialRepeated?(place: P): EmbedError;
  credentialRejected(
    place: P,
    evidence: { readonly isAnonymous: boolean; readonly receipt: Receipt },
    step: Step,
  ): EmbedError | Promise<EmbedError>;
  cookieBlocked(place: P, receipt: Receipt, step: Step): Promise<EmbedError>;
  nodesDisagree(place: P): EmbedError;
  /** The person has logged out: here, in another tab, or at the product itself. */
  signedOut(place: P): EmbedError;
  /** The session has ended so often that it is not renewed again before `waitMs` have passed. */
  renewedTooOften(place: P, waitMs: number): EmbedError;
  /** A renewal's credential is for another place than the session's. */
  otherPlaceAnswered(place: P, answered: P): EmbedError;
}

/** What the ends of a bearer's session mean. */
export interface BearerExplanations<P extends Place> extends CommonExplanations<P> {
  /** Each new credential is refused. */
  credentialRejected(place: P): EmbedError;
  /** A login by navigation came back without a session, and would be asked for again at once. */
  redirectedAgain(): EmbedError;
  /** Somebody else has signed in on this page, or in this browser, since. */
  otherUserPresent(place: P | undefined, present: Identity | undefined): EmbedError;
  /** The person has logged out. */
  signedOut(place: P | undefined): EmbedError;
}

/** What all providers answer. */
export interface Provider<P extends Place, Fresh> {
  /** The product, in one word of lower case. Two providers with one name share sessions. */
  readonly name: string;
  /** How the core names things in its own sentences. */
  readonly words: Words;
  /** Under this name the place of the last sign-in is remembered; it holds no secret. Without one nothing is remembered. */
  readonly memoryKey?: string | undefined;
  /** Whom the page named beforehand. */
  readonly expected?: Whose | undefined;
  /** The place as far as it is known before a credential is there; `rememberedId` is the place of the last sign-in. */
  knownPlace(rememberedId: string | undefined): P | undefined;
  /** Makes one call's view of the source; made anew for each retry. */
  prepare(signal: AbortSignal): Promise<Ask<P, Fresh>>;
}

/** The credential becomes a session of the browser's own: a cookie. */
export interface CookieProvider<P extends Place, Client> extends Provider<P, Credential<P> | Granted<P>> {
  /** Always `cookie`. */
  readonly kind: "cookie";
  /** What the outcomes mean. */
  readonly explain: Explanations<P>;
  /** Looks at the session; `via` is the way that answered last time. */
  check(place: P, step: Step, via?: string): Promise<Sighting>;
  /** Sends the credential once. `look` gives what the look before it saw. */
  consume(credential: Credential<P>, look: () => Promise<Sighting>, step: Step): Promise<Receipt>;
  /** Loads the product's client; nothing of its code runs before `proven` resolves. */
  open(place: P, proven: Promise<unknown>, step: Step): Promise<Client>;
  /** Calls its listener with what the client says of the session; returns the function that ends it. */
  watch?(place: P, client: Client, report: (news: News) => void): () => void;
  /** Ends this browser's session, where a page may. */
  end?(place: P, step: Step): Promise<"ended" | "cannot">;
  /** Opens connections ahead of their need. */
  warm?(place: P, signal: AbortSignal): void;
}

/** What a client of the product tells about its session. */
export type News = "expired" | "signed-out" | "other-user" | "connection-lost" | EmbedError;

/** Where a bearer's client takes credentials from. */
export interface CredentialSource<P extends Place> {
  /**
   * Gives a credential that may be sent now, and asks for a new one where the last is old or was refused.
   * Throws what asking throws, `session-expired`, `other-user`, `signed-out` and `credential-rejected`.
   */
  readonly take: () => Promise<Credential<P>>;
  /** The product did not take this credential: the next `take` gives another one. */
  readonly refused: (credential: Credential<P>) => void;
  /** Takes what the product's client says of its session. */
  readonly report: (news: News) => void;
}

/** The client carries the credential itself: in a header, in an address. */
export interface BearerProvider<P extends Place, Client> extends Provider<P, Credential<P> | Redirect> {
  /** Always `bearer`. */
  readonly kind: "bearer";
  /** What the ends of the session mean. */
  readonly explain: BearerExplanations<P>;
  /** `one-for-all`: one credential serves until it is old. `one-each`: each `take` asks for a new one, and none is asked for before. */
  readonly takes: "one-for-all" | "one-each";
  /** Whose credential it is, where its answer named nobody: asked at the start and after each renewal. */
  whose?(credential: Credential<P>, step: Step): Promise<Identity | undefined>;
  /** Makes the product's client. */
  open(credentials: CredentialSource<P>, step: Step): Promise<Client>;
  /** Takes the credential back, where the product can. */
  end?(place: P, credential: Credential<P> | undefined, step: Step): Promise<"ended" | "cannot">;
}
