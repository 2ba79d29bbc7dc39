// A product with no server: one browser's session in a variable. A test gives the answers that differ, and reads what was asked.
import type { CookieProvider, Credential, Granted, Place, Receipt, Sighting } from "../../../../src/core/provider.js";
import { ADA, failure, PLACE } from "./people.js";

export type TestProvider = CookieProvider<Place, object>;
export type Fresh = Omit<Credential<Place>, "kind"> & { kind: "credential" | "granted" };

export function testProvider(more: Partial<TestProvider> = {}, issue: (number: number) => Partial<Fresh> = () => ({})) {
  const asked: string[] = [];
  const browser: { session: Sighting["session"] } = { session: "none" };
  const answer = <T>(name: string, value: T) => Promise.resolve((asked.push(name), value));
  const base = { kind: "credential", place: PLACE, identity: ADA, rightsKey: "ada-1", lifeMs: 60_000 } as const;
  const acquire = () => {
    const number = asked.filter((each) => each === "acquire").length + 1;
    const fresh = { ...base, secret: { reveal: () => "s3cret" }, receivedAtMs: performance.now(), ...issue(number) };
    return answer("acquire", fresh as Credential<Place> | Granted<Place>);
  };
  const provider: TestProvider = {
    kind: "cookie",
    name: "test",
    words: { credential: "token", system: "Test", call: "test()", help: "docs", usualCauses: "network" },
    explain: {
      credentialRejected: (_at, why) => failure("credential-rejected", "fresh-credential", JSON.stringify(why)),
      cookieBlocked: () => Promise.resolve(failure("cookie-blocked")),
      nodesDisagree: () => failure("nodes-disagree"),
      otherUserAnswered: (_expected, { label }) => failure("user-mismatch", "none", label),
      otherUserFound: (_at, _expected, { label }) => failure("user-mismatch", "fresh-credential", label),
      otherUserPresent: () => failure("other-user"),
      sessionExpired: () => failure("session-expired", "sign-in-again"),
      signedOut: () => failure("signed-out"),
      renewedTooOften: (_at, waitMs) => failure("session-expired", "same-call", `too often, ${waitMs} ms`),
      otherPlaceAnswered: (_at, { id }) => failure("proxy-not-allowed", "none", id),
    },
    knownPlace: () => PLACE,
    prepare: () => Promise.resolve({ shareKey: "key", acquire }),
    check: () => answer("look", { session: browser.session, via: "test" }),
    consume: ({ identity = ADA }) => ((browser.session = identity), answer<Receipt>("consume", RECEIPT)),
    open: (_at, proven) => proven.then(() => answer("open", {})),
    end: () => ((browser.session = "none"), answer("end", "ended" as const)),
    ...more,
  };
  return { provider, asked, browser };
}
const RECEIPT: Receipt = { via: "test", accepted: true, served: false };
