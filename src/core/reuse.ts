// Whether the session that is already there will do: each credential that is not spent saves one of the user's sessions. Pure.
import { personIn } from "./outcome.js";
import type { Sighting, Whose } from "./provider.js";
import { isOfOtherSecret } from "./rights-key.js";
import { fingerprint } from "./share/fingerprint.js";
import type { SessionMemory } from "./share/memory.js";

/** `true`: the same person with the same rights. `"same-user"`: the person alone decides. `false`: never. */
export type Reuse = boolean | "same-user";

export type Judgement =
  /** The session will do. `isProven` is false when it may have older rights than the credential. */
  | { readonly kind: "reusable"; readonly isProven: boolean }
  /** It is the expected person's, and was made under other rights, or may have been. */
  | { readonly kind: "other-rights" }
  | { readonly kind: "no" };

const NO: Judgement = { kind: "no" };

/** Holds what a look saw and what this browser remembers against whom the page or its endpoint named. */
export function judgeReuse(
  reuse: Reuse,
  sighting: Sighting | undefined,
  { identity, rightsKey }: Whose,
  memory: SessionMemory | undefined,
): Judgement {
  const found = personIn(sighting);
  if (!found || found.key !== identity?.key) return NO;
  if (reuse === "same-user") return { kind: "reusable", isProven: true };
  // A sign-in of somebody else tells nothing about this session.
  const isKnown = memory?.rightsKey && memory.person === fingerprint(found.key);
  if (!rightsKey || !isKnown || isOfOtherSecret(memory.rightsKey, rightsKey)) return NO;
  if (memory.rightsKey !== rightsKey) return { kind: "other-rights" };
  if (reuse) return { kind: "reusable", isProven: memory.isProven };
  return memory.isProven ? NO : { kind: "other-rights" };
}

/** True when the session that a look saw is the one which this very credential made: the credential was sent before. */
export function isSessionOf(
  credential: string,
  sighting: Sighting | undefined,
  { identity, rightsKey = "" }: Whose,
  memory: SessionMemory | undefined,
): boolean {
  const found = personIn(sighting);
  if (!found || memory?.credential !== credential || memory.person !== fingerprint(found.key)) return false;
  return (!identity || identity.key === found.key) && memory.rightsKey === rightsKey;
}
