// A session of Anna's that was proven just now, and Qlik's client with one app whose every call is watched.
import { vi } from "vitest";
import { createLiveSession, type SessionEvent } from "../../../src/core/session.js";
import { enterPage } from "../../../src/core/share/present.js";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import type { Qlik, QlikApp } from "../../../src/qlik-sense/open/types.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { openOwnApp } from "../../../src/qlik-sense/session/open-app.js";
import { json, type Answer } from "./endpoint.js";
import { ENDPOINT, flowFor, PROXY } from "./flow.js";
import { proxyAnswers } from "./proxy-answers.js";

export const proxy = parseProxy(PROXY);
export const ANNA = { userDirectory: "ACME", userId: "anna" };
export const BEN = { userDirectory: "ACME", userId: "ben" };
export const signedIn = (user: object) => json({ session: "active", ...user });
export const NOBODY = json({ session: "inactive" });
export const ANONYMOUS = json({ session: "inactive", userDirectory: "NONE", userId: "anonymous\\1" });
/** Longer than a look is believed. */
export const LATER_MS = 2_001;

export type AuthenticatedUser = () => Promise<{ readonly qReturn?: unknown }>;
export const socketOf = (user: typeof ANNA): AuthenticatedUser => {
  return () => Promise.resolve({ qReturn: `UserDirectory=${user.userDirectory}; UserId=${user.userId}` });
};

/** Qlik's client with one app, which has these further members; `close` and what draws are watched. */
export function fakeQlik(getAuthenticatedUser?: AuthenticatedUser, members: object = {}) {
  const app = {
    id: "A-1",
    // A method that our app does not stand in for.
    destroySessionObject: vi.fn(() => "destroyed"),
    getObject: vi.fn((_element: unknown, id: string) => Promise.resolve(`object ${id}`)),
    visualization: {
      get: vi.fn((id: string) => Promise.resolve(`visualization ${id}`)),
      create: vi.fn((type: string) => Promise.resolve(`new ${type}`)),
    },
    close: vi.fn((): unknown => "closed"),
    ...(getAuthenticatedUser && { global: { getAuthenticatedUser } }),
    ...members,
  };
  const openApp = vi.fn<(id: string, config?: object) => QlikApp>(() => app as unknown as QlikApp);
  return { app, openApp, qlik: { openApp } as unknown as Qlik };
}

/** A session of Anna's, proven just now; `look` is what `/qps/user` answers from now on. */
export function annasSession(...look: readonly Answer[]) {
  const calls = proxyAnswers(...look);
  const identity = identityOf(ANNA);
  const rightsKey = "k1";
  enterPage(proxy.id, { identity, rightsKey });
  const proof = { place: proxy, identity, isConfirmed: true, isReused: false, rightsKey, via: "qps-user", logouts: {} };
  const told = vi.fn<(event: SessionEvent) => void>();
  const ignore = () => undefined;
  const settings = { client: undefined, renew: "manual" as const, signInMs: 30_000, emit: ignore, report: ignore };
  const live = createLiveSession(flowFor(ENDPOINT).provider, proof, { ...settings, tell: told });
  const cover = vi.fn();
  const owner = { proxy, identity, sessionKey: rightsKey, live, cover, sockets: { hasOpened: false } };
  const open = (qlik: Qlik, options?: object) => openOwnApp({ ...owner, qlik }, "A-1", options);
  return { live, open, calls, told, cover };
}
