// The demo site's own sign-in: a cookie with a random id. It stands for the session that your site already has.
import { randomUUID } from "node:crypto";
import { DEMO_USERS, type DemoUser } from "./users.js";

export interface Logins {
  /** The user of a `Cookie` header, if someone is signed in. */
  find(cookieHeader: string | null | undefined): DemoUser | undefined;
  /** True for a browser that never was here: nobody signed out either. */
  isNew(cookieHeader: string | null | undefined): boolean;
  /** Signs a user in; returns the `Set-Cookie` value. */
  signIn(userKey: string): string;
  /** Forgets the login of a `Cookie` header; returns the `Set-Cookie` value. */
  signOut(cookieHeader: string | null | undefined): string;
}

const COOKIE = "qlik-ticket-demo";
const NOBODY = "nobody";

export function createLogins({ secure }: { readonly secure: boolean }): Logins {
  const users = new Map<string, DemoUser>();
  const setCookie = (value: string) => `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    find: (cookieHeader) => users.get(valueOf(cookieHeader)),
    isNew: (cookieHeader) => valueOf(cookieHeader) !== NOBODY && !users.has(valueOf(cookieHeader)),
    signIn(userKey) {
      const id = randomUUID();
      users.set(id, DEMO_USERS.find(({ key }) => key === userKey) ?? DEMO_USERS[0]);
      return setCookie(id);
    },
    signOut(cookieHeader) {
      users.delete(valueOf(cookieHeader));
      return setCookie(NOBODY);
    },
  };
}

function valueOf(cookieHeader: string | null | undefined): string {
  return new RegExp(`(?:^|; )${COOKIE}=([\\w-]*)(?:;|$)`).exec(cookieHeader ?? "")?.[1] ?? "";
}
