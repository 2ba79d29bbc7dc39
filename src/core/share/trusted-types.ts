// Trusted Types: under `require-trusted-types-for 'script'` a script tag takes no address as text, only one that a policy of the
// page has let through. Chromium, Firefox since 148 and Safari since 26 know them.
import { PACKAGE } from "../name.js";
import { pageRegistry } from "./page.js";
import { toUrl } from "../net/url.js";

/** An address that a policy has let through. Where the browser has no Trusted Types it is text. */
export type ScriptAddress = string;

interface ScriptPolicy {
  readonly createScriptURL: (address: string) => ScriptAddress;
}

interface PolicyFactory {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (address: string) => string | null },
  ) => ScriptPolicy;
}

interface Policies {
  /** Addresses that begin with one of these are let through. */
  readonly bases: Set<string>;
  /** By name; `undefined` where the page's header does not allow the name, or another script has taken it. */
  readonly made: Map<string, ScriptPolicy | undefined>;
}

/**
 * Makes this package's own policy let `address` through when it begins with `base`. Gives text where the browser has no Trusted
 * Types, the page's header does not name the policy, or the address leads elsewhere: then the browser itself decides.
 */
export function scriptAddress(address: string, base: string): ScriptAddress {
  const policy = policyFor(PACKAGE, base);
  return policy && isBelow(policiesOfPage().bases, address) ? policy.createScriptURL(address) : address;
}

/**
 * True where this package's own policy can be made: the browser has Trusted Types, and the page's header names the policy or wants
 * none. Whether the page wants them is not tried out: a text that is refused stands in the policy's reports.
 */
export const hasScriptPolicy = (base: string): boolean => policyFor(PACKAGE, base) !== undefined;

/** Lets the tag take addresses that begin with `base` as text: a loader that sets them knows no Trusted Types. */
export function takeTextAddress(tag: HTMLElement, base: string): void {
  Object.defineProperty(tag, "src", {
    configurable: true,
    get: () => tag.getAttribute("src") ?? "",
    set: (address: string) => {
      Reflect.deleteProperty(tag, "src");
      (tag as HTMLScriptElement).src = scriptAddress(address, base);
    },
  });
}

/** Makes the page's `default` policy, through which each text address goes; nothing happens where the page has one. */
export function addDefaultPolicy(base: string): void {
  policyFor("default", base);
}

function policyFor(name: string, base: string): ScriptPolicy | undefined {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  if (!trustedTypes) return undefined;
  const { bases, made } = policiesOfPage();
  bases.add(base);
  if (!made.has(name)) made.set(name, makePolicy(trustedTypes, name, bases));
  return made.get(name);
}

function makePolicy(factory: PolicyFactory, name: string, bases: ReadonlySet<string>): ScriptPolicy | undefined {
  const createScriptURL = (address: string) => (isBelow(bases, address) ? address : null);
  try {
    return factory.createPolicy(name, { createScriptURL });
  } catch {
    return undefined;
  }
}

function isBelow(bases: ReadonlySet<string>, address: string): boolean {
  const resolved = toUrl(address, document.baseURI)?.href ?? "";
  return [...bases].some((base) => resolved.startsWith(base));
}

function policiesOfPage(): Policies {
  const { kept } = pageRegistry();
  const known = kept.get("script-policies") as Policies | undefined;
  const policies = known ?? { bases: new Set(), made: new Map() };
  kept.set("script-policies", policies);
  return policies;
}
