// What the library writes down in this browser between page loads, read and written as a test sees it: by its names and shapes.
import { fingerprint } from "../../../src/core/share/fingerprint.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import type { createStorage } from "./page-parts.js";
import { MASHUP, USERS, type Who } from "./qlik.js";

/** How this browser last signed in to Qlik, as far as the library remembers it. */
export interface Remembered {
  readonly person: string;
  /** Absent where no key was given, or where that session is known to be over. */
  readonly rightsKey: string | undefined;
  readonly isProven: boolean;
}

export interface Memory {
  readonly session: () => Remembered | undefined;
  /** Every key that was ever written down. */
  readonly keys: () => string[];
  readonly setSession: (signIn: {
    readonly who: Who;
    readonly rightsKey: string;
    readonly isProven: boolean;
    readonly via: "fetch" | "image";
  }) => void;
  /** `endpoint` without its query. */
  readonly setPlace: (endpoint: string, proxy: string) => void;
}

const SESSION = `qlik-ticket/2:session:${MASHUP}`;

/** Storage that is blocked keeps nothing. */
export function createMemory({ items, written, works, face }: ReturnType<typeof createStorage>): Memory {
  const set = (name: string, value: string) => {
    if (works) face.setItem(name, value);
  };
  return {
    session() {
      const text = items.get(SESSION);
      if (text === undefined) return undefined;
      const { person, rightsKey, isProven } = JSON.parse(text) as Remembered;
      return { person, rightsKey: rightsKey === "" ? undefined : rightsKey, isProven };
    },
    keys: () =>
      written.flatMap(([name, text]) =>
        name === SESSION ? [(JSON.parse(text) as { rightsKey: string }).rightsKey] : [],
      ),
    setSession({ who, ...how }) {
      set(SESSION, JSON.stringify({ person: fingerprint(identityOf(USERS[who]).key), ...how }));
    },
    setPlace: (endpoint, proxy) => set(`qlik-ticket/2:place:${endpoint.replace(/\?.*/, "")}`, proxy),
  };
}
