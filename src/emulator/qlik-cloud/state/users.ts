// The tenant's users. Sign-in by JWT makes those that it does not have yet; impersonation does not.

import { randomHex } from "../../model/state/random.js";
import type { TenantUserOptions } from "../settings/options.js";

/** A user with every property. */
export interface TenantUser extends Required<Omit<TenantUserOptions, "status" | "licence">> {
  status: "active" | "disabled";
  licence: "granted" | "denied";
}

export interface UserStore {
  all(): readonly TenantUser[];
  bySubject(subject: string): TenantUser | undefined;
  byId(id: string): TenantUser | undefined;
  add(user: TenantUserOptions): TenantUser;
  /** The users of the options, and no others. */
  reset(): void;
}

export function createUserStore(given: readonly TenantUserOptions[]): UserStore {
  let users: TenantUser[] = [];
  const store: UserStore = {
    all: () => users,
    bySubject: (subject) => users.find((user) => user.subject === subject),
    byId: (id) => users.find((user) => user.id === id),
    add(user) {
      const made = fill(user, randomHex(24));
      users = [...users, made];
      return made;
    },
    reset() {
      users = given.map((user, index) => fill(user, String(index + 1).padStart(24, "0")));
    },
  };
  store.reset();
  return store;
}

function fill(user: TenantUserOptions, id: string): TenantUser {
  const mailbox = user.subject.replace(/[^\w.-]/g, "-");
  return {
    id,
    name: user.subject,
    email: `${mailbox}@example.com`,
    status: "active",
    roles: [],
    groups: [],
    licence: "granted",
    ...user,
  };
}
