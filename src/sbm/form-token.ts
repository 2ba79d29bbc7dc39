// The token of a custom form: SBM's own page, on which the user is signed in already.
import { noFormToken } from "./errors/configure.js";

interface FormPage {
  readonly _GetSSOToken?: () => unknown;
  readonly ssoToken?: unknown;
}

/**
 * A source for pages that are a custom form of SBM: asks the form's `_GetSSOToken()`, which gives the user's present token or fetches one;
 * in a frame without it, the `ssoToken` of the page around. No backend is needed. Throws `invalid-option` on any other page.
 * @example
 * const sbm = await authenticateSbm(customFormToken);
 */
export function customFormToken(): Promise<string> {
  const { _GetSSOToken: ask } = globalThis as FormPage;
  const token = ask ? ask() : tokenOfTop();
  return typeof token === "string" && token !== "" ? Promise.resolve(token) : Promise.reject(noFormToken());
}

function tokenOfTop(): unknown {
  try {
    return (window.top as FormPage | null)?.ssoToken;
  } catch {
    // A page of another origin is around this one.
    return undefined;
  }
}
