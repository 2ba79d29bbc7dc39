// A bearer with no server: its credentials are numbered, its client gives what it takes.
import type { BearerProvider, Credential, CredentialSource, Place, Redirect } from "../../../../src/core/provider.js";
import { ADA, failure, PLACE } from "./people.js";
export type TestBearer = BearerProvider<Place, CredentialSource<Place>>;
export type Issued = Partial<Credential<Place>> | Redirect;

export function bearerProvider(more: Partial<TestBearer> = {}, issue: (number: number) => Issued = () => ({})) {
  const asked: string[] = [];
  const acquire: Awaited<ReturnType<TestBearer["prepare"]>>["acquire"] = ({ reason, attempt, returned }) => {
    const number = asked.push(`${reason} ${attempt}${returned ? ` back with ${returned.keep}` : ""}`);
    const base = { kind: "credential", place: PLACE, identity: ADA, receivedAtMs: performance.now(), lifeMs: 60_000 };
    return Promise.resolve({
      ...base,
      secret: { reveal: () => `token-${number}` },
      ...issue(number),
    } as Credential<Place>);
  };
  const provider: TestBearer = {
    kind: "bearer",
    name: "test",
    takes: "one-for-all",
    words: { credential: "token", system: "Test", call: "test()", help: "docs", usualCauses: "network" },
    explain: {
      credentialRejected: () => failure("credential-rejected", "fresh-credential"),
      redirectedAgain: () => failure("credential-rejected", "none", "redirected again"),
      otherUserAnswered: (_expected, { label }) => failure("user-mismatch", "none", label),
      otherUserFound: (_at, _expected, { label }) => failure("user-mismatch", "fresh-credential", label),
      otherUserPresent: (at, present) =>
        failure("other-user", "none", `${present?.label ?? "somebody"} at ${at?.id ?? "no place"}`),
      sessionExpired: () => failure("session-expired", "sign-in-again"),
      otherPlaceAnswered: () => failure("proxy-not-allowed"),
      signedOut: () => failure("signed-out"),
    },
    knownPlace: () => PLACE,
    prepare: () => Promise.resolve({ shareKey: "key", acquire }),
    open: (credentials) => Promise.resolve(credentials),
    end: (_place, credential) => (asked.push(`end ${String(credential?.secret.reveal())}`), Promise.resolve("ended")),
    ...more,
  };
  return { provider, asked };
}
