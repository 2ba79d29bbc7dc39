// What a test's product sees and answers, and what this browser remembers of it.
import { expect, vi } from "vitest";
import type { Receipt, Sighting } from "../../../../src/core/provider.js";
import { recallSession, rememberSession } from "../../../../src/core/share/memory.js";
import { ADA, PLACE } from "./people.js";
import type { TestProvider } from "./test-provider.js";

export type Seen = Sighting["session"];

/** Ada signed in before, by this library. */
export const rememberAda = (rightsKey: string, isProven = true): void =>
  rememberSession(PLACE.id, { identity: ADA, rightsKey }, { via: "test", isProven });

export const expectRemembered = (rightsKey: string, isProven: boolean): void =>
  expect(recallSession(PLACE.id)).toMatchObject({ rightsKey, isProven });

/** Looks that see this, one after the other, the last one again and again. */
export function sees(...sessions: Seen[]) {
  let looks = 0;
  return vi.fn<TestProvider["check"]>(() => {
    const session = sessions[Math.min(looks, sessions.length - 1)] ?? "none";
    looks += 1;
    return Promise.resolve({ session, via: "test" });
  });
}

/** A product that takes each credential, and says so with this receipt. */
export const receives = (receipt: Partial<Receipt> = {}) =>
  vi.fn<TestProvider["consume"]>(() => Promise.resolve({ via: "test", accepted: true, served: false, ...receipt }));

export const refuses = () => receives({ accepted: false });

/** A place that is known only when the credential names it: the first look is the one after the credential. */
export const unknownPlace = { knownPlace: () => undefined };

export const times = (asked: readonly string[], name: string): number => asked.filter((each) => each === name).length;
