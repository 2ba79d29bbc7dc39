// One credential for a bearer: asked for, held against who must come out, and asked for once more where a fresh one may help.
import { createAttempts } from "../attempts.js";
import { cureOf, isEmbedError } from "../errors/embed-error.js";
import { sleep } from "../net/scope.js";
import type { Ask, BearerProvider, Credential, Identity, Place, Redirect, Returned, Step } from "../provider.js";
import { takeRetry } from "../share/budget.js";
import { countedLogouts, hasLoggedOutSince } from "../share/logouts.js";
import { recallPlace } from "../share/memory.js";
import { runStage, warningOf, type CoreEvent } from "../stage.js";
import { leave } from "./redirect.js";

export type BearerAsk<P extends Place> = Ask<P, Credential<P> | Redirect>;

/** What asking for a credential works with. */
export interface Acquisition<P extends Place, Client> {
  readonly provider: BearerProvider<P, Client>;
  readonly signal: AbortSignal;
  readonly emit: (event: CoreEvent) => void;
  readonly reason: "start" | "renew";
  /** The view of the source for the first credential; a further one is asked for anew. */
  readonly ask?: BearerAsk<P> | undefined;
  readonly returned?: Returned | undefined;
  /** Who must come out, as far as somebody said so. */
  readonly expected: Identity | undefined;
  /** The error for a credential that is another person's; `isAnswered` when its answer named that person. */
  readonly otherPerson: (place: P, expected: Identity, found: Identity, isAnswered: boolean) => Error;
  /** The error for a login by navigation that is not followed now; undefined where it is. */
  readonly stay: () => Error | undefined;
}

/** Ends with a credential whose owner is known as far as the product says. Throws what the provider throws, and `otherPerson`. */
export async function acquireCredential<P extends Place, Client>(work: Acquisition<P, Client>): Promise<Credential<P>> {
  const attempts = createAttempts();
  for (let number = 1; ; number++) {
    try {
      const logouts = countedLogouts();
      const fresh = await fetchOne(work, number);
      assertOwner(work, fresh, true);
      const named = await nameOwner(work, fresh, number);
      // It was asked for by somebody who has left meanwhile, in this tab or another one.
      if (hasLoggedOutSince(logouts, named.place.id, named.identity))
        throw work.provider.explain.signedOut(named.place);
      return named;
    } catch (error) {
      if (!attempts.mayTakeAnother(error)) throw error;
    }
  }
}

const stepOf = <P extends Place, Client>(work: Acquisition<P, Client>, attempt: number): Step => {
  const { provider, signal, emit, reason, returned } = work;
  return {
    signal,
    attempt,
    reason: attempt === 1 ? reason : "retry",
    // What the browser brought back is good for one credential.
    ...(attempt === 1 && returned && { returned }),
    rememberedId: recallPlace(provider.memoryKey),
    warn: (code, detail) => emit(warningOf(code, detail)),
  };
};

async function fetchOne<P extends Place, Client>(work: Acquisition<P, Client>, number: number): Promise<Credential<P>> {
  const { provider, signal, emit, ask, stay } = work;
  return runStage(emit, "acquire", number, async () => {
    const view = number === 1 && ask ? ask : await provider.prepare(signal);
    const fresh = await view.acquire(stepOf(work, number));
    signal.throwIfAborted();
    if (fresh.kind === "credential") return fresh;
    const refusal = stay();
    if (refusal) throw refusal;
    return leave(provider, fresh, signal);
  });
}

function assertOwner<P extends Place, Client>(
  work: Acquisition<P, Client>,
  { place, identity }: Credential<P>,
  isAnswered: boolean,
): void {
  const { expected } = work;
  if (identity && expected && identity.key !== expected.key) {
    throw work.otherPerson(place, expected, identity, isAnswered);
  }
}

async function nameOwner<P extends Place, Client>(
  work: Acquisition<P, Client>,
  fresh: Credential<P>,
  number: number,
): Promise<Credential<P>> {
  const { provider, emit } = work;
  if (fresh.identity || !provider.whose) return fresh;
  const named = await runStage(emit, "verify", number, async () => {
    const identity = await askOwner(work, fresh, number);
    return { ...fresh, identity };
  });
  assertOwner(work, named, false);
  return named;
}

/** Two more questions where the product may answer in a moment: the credential is not spent by them. */
const MORE_QUESTIONS = 2;

async function askOwner<P extends Place, Client>(
  work: Acquisition<P, Client>,
  fresh: Credential<P>,
  number: number,
): Promise<Identity | undefined> {
  for (let failures = 0; ; failures++) {
    try {
      return await work.provider.whose?.(fresh, stepOf(work, number));
    } catch (error) {
      if (cureOf(error) !== "same-call" || failures >= MORE_QUESTIONS || !takeRetry()) throw error;
      const waitMs = isEmbedError(error) ? error.retryAfterMs : undefined;
      await sleep(waitMs ?? Math.random() * 250 * 2 ** failures, work.signal);
    }
  }
}
