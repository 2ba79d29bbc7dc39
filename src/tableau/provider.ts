// Tableau's answers to the core: where tickets and tokens come from, whose they are, and where they are good.
import { runPageCode } from "../core/issuer/page-code.js";
import { prepareSource, type Given } from "../core/issuer/source.js";
import type { BearerExplanations, BearerProvider, Credential, Identity } from "../core/provider.js";
import { createSecret } from "../core/secret.js";
import { otherUserAnswered, serverNotAllowed } from "./errors/acquire.js";
import { noServer } from "./errors/configure.js";
import * as use from "./errors/use.js";
import { parseServer, type TableauPlace } from "./place.js";
import { readTableauAnswer } from "./read-answer.js";
import type { Settings } from "./settings.js";
import { createViews, type Views } from "./show/views.js";
import { forgetUser } from "./visitor.js";

/** Tableau keeps a ticket for three minutes. */
const LIFE_MS = 180_000;

const explanations = ({ words }: Settings): BearerExplanations<TableauPlace> => ({
  // A credential that is refused is told by show(), and no other one is asked for.
  credentialRejected: use.sessionExpired,
  redirectedAgain: () => use.signedOut(undefined),
  otherUserAnswered: (expected, answered) => otherUserAnswered(expected, answered, words),
  otherUserFound: use.otherUserFound,
  otherUserPresent: use.otherUserPresent,
  sessionExpired: use.sessionExpired,
  otherPlaceAnswered: use.otherServerAnswered,
  signedOut: use.signedOut,
});

const identityOf = (username: string): Identity => ({ key: username, label: username });

export function tableauProvider(settings: Settings): BearerProvider<TableauPlace, Views> {
  const { source, words, place, username } = settings;
  const end = endingOf(settings);
  return {
    kind: "bearer",
    name: "tableau",
    takes: "one-each",
    words,
    explain: explanations(settings),
    expected: username === undefined ? undefined : { identity: identityOf(username) },
    knownPlace: () => place,
    async prepare(signal) {
      const prepared = await prepareSource(source, words, signal);
      return {
        shareKey: JSON.stringify([prepared.shareParts, words.credential, place?.id, settings.site]),
        acquire: async (step) => credentialOf(settings, await prepared.give(step)),
        endByPage: end && ((at, _whose, { signal: until }) => end(at, until)),
      };
    },
    open: (credentials) => Promise.resolve(createViews({ credentials, credential: words.credential, end })),
  };
}

/** Ends the browser's session as the page says; absent where the page says nothing. */
export type EndSession = (place: TableauPlace, signal: AbortSignal) => Promise<boolean>;

function endingOf({ endSession, words }: Settings): EndSession | undefined {
  return (
    endSession &&
    (async ({ id: server }, signal) => {
      const isEnded = await runPageCode(words, signal, () => endSession({ signal, server }));
      if (isEnded) forgetUser(server);
      return isEnded;
    })
  );
}

function credentialOf(settings: Settings, { value, from, askedAtMs }: Given): Credential<TableauPlace> {
  const { credential, server, site, username, lifeMs } = readTableauAnswer(value, from, settings.words);
  return {
    kind: "credential",
    secret: createSecret(credential),
    place: acceptServer(settings, server, site ?? settings.site),
    identity: username === undefined ? undefined : identityOf(username),
    receivedAtMs: askedAtMs,
    lifeMs: lifeMs ?? LIFE_MS,
  };
}

/** The page's server, else the one that an endpoint on the page's own origin, or a function of the page, named. */
function acceptServer({ place, source }: Settings, server: string | undefined, site: string): TableauPlace {
  const named = server === undefined ? place && { ...place, site } : parseServer(server, site);
  if (!named) throw noServer();
  if (place && named.id !== place.id) throw serverNotAllowed(named, `the page names ${place.id}`);
  const isOwn = source.url === undefined || source.url.origin === location.origin;
  if (!place && !isOwn) throw serverNotAllowed(named, "only an endpoint on this page's origin may choose");
  return named;
}
