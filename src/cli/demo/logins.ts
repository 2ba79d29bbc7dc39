// The demo site's own sign-in: a cookie with a random id. It stands for whatever session your site already has.
import { randomUUID } from "node:crypto";
import { DEMO_USERS, type DemoUser } from "./users.js";

export interface Logins {
  /** The user of a `Cookie` header, if someone is signed in. */
  find(cookieHeader: string | null | undefined): DemoUser | undefined;
  /** Signs a user in; returns the `Set-Cookie` value. */
  signIn(userKey: string): string;
}

const COOKIE = "qlik-ticket-demo";

export function createLogins({ secure }: { readonly secure: boolean }): Logins {
  const users = new Map<string, DemoUser>();
  return {
    find(cookieHeader) {
      const id = new RegExp(`(?:^|; )${COOKIE}=([0-9a-f-]{36})(?:;|$)`).exec(cookieHeader ?? "")?.[1];
      return id === undefined ? undefined : users.get(id);
    },
    signIn(userKey) {
      const id = randomUUID();
      users.set(id, DEMO_USERS.find(({ key }) => key === userKey) ?? DEMO_USERS[0]);
      return `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
    },
  };
}
