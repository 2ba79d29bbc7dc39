// Events for the site's log. A faulty log costs no visitor the ticket, and does not end the process.
import { isPromise, type LeaveSignal } from "./call.js";
import { printable } from "./text.js";
import type { CredentialEvent, ThrownByResolveUser } from "./types/events.js";

export type Report = (event: CredentialEvent) => void;

export function createReporter<Event = CredentialEvent>(
  onEvent: ((event: Event) => void | Promise<void>) | undefined,
): (event: Event) => void {
  if (!onEvent) return () => undefined;
  const complain = (error: unknown) => queueMicrotask(() => console.error("qlik-ticket: onEvent threw", error));
  return (event) => {
    try {
      const result: unknown = onEvent(event);
      if (isPromise(result)) Promise.resolve(result).catch(complain);
    } catch (error) {
      complain(error);
    }
  };
}

/** Headers that hold secrets of the visitor. */
const SECRET_HEADERS = ["cookie", "authorization", "proxy-authorization", "x-csrf-token", "x-xsrf-token"];

/**
 * What `resolveUser` threw, as text: name, message and stack. Its other properties are left out (clients of HTTP put the whole
 * request there), and so is each value of the visitor's cookies and credentials.
 */
export function describeThrown(thrown: unknown, header: (name: string) => string | undefined): ThrownByResolveUser {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: "what was thrown is no Error" };
  const secrets = SECRET_HEADERS.flatMap((name) => (header(name) ?? "").split(/[;,=\s]+/)).filter(
    ({ length }) => length > 5,
  );
  const clean = (text: string, length: number) =>
    printable(
      secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text),
      length,
    );
  const stack = (thrown.stack ?? "").split("\n").map((line) => clean(line, 300));
  return { name: clean(thrown.name, 50), message: clean(thrown.message, 500), stack: stack.slice(0, 12).join("\n") };
}

/** A signal that nothing ends: for calls of the site itself. */
export const NEVER: LeaveSignal = {
  aborted: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
