// SBM's answers to the core: where tokens come from, whose they are, and what is called with them.
import { endByBackend } from "../core/issuer/end-by-backend.js";
import { prepareSource } from "../core/issuer/source.js";
import type { BearerExplanations, BearerProvider, Credential, Identity, Step } from "../core/provider.js";
import { createSecret } from "../core/secret.js";
import { ask, openClient, type SbmClient } from "./client.js";
import { otherServerAnswered, otherUserAnswered } from "./errors/acquire.js";
import * as use from "./errors/use.js";
import { WORDS } from "./errors/words.js";
import { readToken } from "./read-token.js";
import type { SbmServer } from "./server.js";
import type { Settings } from "./settings.js";

/** A token whose answer does not say how long it lives is asked for anew after a quarter of an hour; SBM's live eight hours. */
const LIFE_MS = 900_000;

const EXPLAIN: BearerExplanations<SbmServer> = {
  credentialRejected: use.tokenRejected,
  // No source of SBM's leaves the page.
  redirectedAgain: () => use.signedOut(undefined),
  otherUserAnswered,
  otherUserFound: use.otherUserFound,
  otherUserPresent: use.otherUserPresent,
  sessionExpired: use.sessionExpired,
  otherPlaceAnswered: otherServerAnswered,
  signedOut: use.signedOut,
};

const identityOf = (username: string): Identity => ({ key: username, label: username });

export function sbmProvider({ source, server, username }: Settings): BearerProvider<SbmServer, SbmClient> {
  return {
    kind: "bearer",
    name: "sbm",
    takes: "one-for-all",
    words: WORDS,
    explain: EXPLAIN,
    expected: username === undefined ? undefined : { identity: identityOf(username) },
    knownPlace: () => server,
    async prepare(signal) {
      const prepared = await prepareSource(source, WORDS, signal);
      return {
        shareKey: JSON.stringify([prepared.shareParts, server.id]),
        async acquire(step) {
          const { value, from, askedAtMs, cameWithPage } = await prepared.give(step);
          const { token, username: name, lifeMs = LIFE_MS } = readToken(value, from);
          const identity = name === undefined ? undefined : identityOf(name);
          const secret = createSecret(token);
          return { kind: "credential", secret, place: server, identity, receivedAtMs: askedAtMs, lifeMs, cameWithPage };
        },
        endAll: endByBackend(source, prepared),
      };
    },
    whose,
    open: (credentials) => Promise.resolve(openClient(credentials)),
  };
}

/** Whether SBM takes the token. The JSON API has no call that names its user: the name is the one that is known already. */
async function whose(credential: Credential<SbmServer>, { signal }: Step): Promise<Identity | undefined> {
  const { verdict } = await ask(credential, "/jsonapi/GetVersion", { signal });
  if (verdict === "page") throw use.loginPage(credential.place);
  if (verdict === "refused") throw use.tokenRejected(credential.place);
  return credential.identity;
}
