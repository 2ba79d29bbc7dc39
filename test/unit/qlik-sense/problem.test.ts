// What Qlik's client says of an error, and what it means: for the session, for the app, or for nobody.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isEmbedError } from "../../../src/core/errors/embed-error.js";
import { parseProxy } from "../../../src/qlik-sense/proxy.js";
import { newsOf, readProblem } from "../../../src/qlik-sense/session/problem.js";
import { openPage } from "../support/page.js";
import { PROXY } from "../support/flow.js";

beforeEach(() => openPage());
afterEach(() => vi.unstubAllGlobals());

/** The news as a word: an error's is its code. */
function meaningOf(error: unknown): string | undefined {
  const news = newsOf(parseProxy(PROXY), readProblem(error), "2f1c");
  return isEmbedError(news) ? news.code : news;
}

const PROXY_SAYS: readonly (readonly [string, string])[] = [
  ["OnSessionTimedOut", "expired"],
  ["OnSessionLoggedOut", "signed-out"],
  ["Signin needed", "expired"],
  ["sign-in needed", "expired"],
  ["mustAuthenticate", "expired"],
  ["OnSessionClosed", "connection-lost"],
  ["SESSION_ERROR_SECURITY_HEADER_CHANGED", "connection-lost"],
  ["OnMaxParallelSessionsExceeded", "session-limit"],
  ["SESSION_ERROR_LIMIT_EXCEEDED", "session-limit"],
  ["OnLicenseAccessDenied", "no-license"],
  ["SESSION_ERROR_NO_LICENSE", "no-license"],
  ["SESSION_ERROR_LICENSE_RENEW", "no-license"],
  ["OnLicenseAccessDeniedPendingUserSync", "license-pending"],
  ["SESSION_ERROR_APP_ACCESS_DENIED", "access-denied"],
  ["SESSION_ACCESS_CONTROL_SETUP_FAILURE", "access-denied"],
  ["OnNoEngineAvailable", "engine-unavailable"],
  ["OnEngineWebsocketFailed", "engine-unavailable"],
  ["OnRepositoryWebsocketFailed", "engine-unavailable"],
  ["OnNoRepositoryAvailable", "engine-unavailable"],
  ["SESSION_ERROR_APP_FAILURE", "engine-unavailable"],
];

describe("what the proxy has said to Qlik's client", () => {
  it.each(PROXY_SAYS)("ProxyError.%s means %s", (name, meaning) => {
    expect(meaningOf({ message: `ProxyError.${name}` })).toBe(meaning);
    expect(meaningOf(new Error(`ProxyError.${name}`))).toBe(meaning);
  });

  it("an engine that is missing is named as the proxy named it", () => {
    const news = newsOf(parseProxy(PROXY), readProblem({ message: "ProxyError.OnNoEngineAvailable" }));
    expect(isEmbedError(news) && news.message).toContain("(OnNoEngineAvailable)");
  });
});

describe("what the engine has answered", () => {
  it.each<[number | string, string | undefined]>([
    [5, "access-denied"],
    ["5", "access-denied"],
    [16, "connection-lost"],
    [1003, "app-not-found"],
    [2, undefined],
    [15, undefined],
    [-32602, undefined],
  ])("the code %s means %s", (code, meaning) => {
    expect(meaningOf({ code, message: "whatever the language says" })).toBe(meaning);
  });

  it.each([undefined, null, "text", 5, {}, { message: 7 }, new Error("x")])(
    "what is no known error, such as %o, means nothing for the session",
    (error) => expect(meaningOf(error)).toBeUndefined(),
  );

  it.each([
    ["2f1c", 'There is no app "2f1c" at '],
    ["this one", 'There is no app "this one" at '],
    [undefined, "There is no such app at "],
  ])("an app that is not there is named as far as it is known: %s", (appId, says) => {
    const news = newsOf(parseProxy(PROXY), readProblem({ code: 1003 }), appId);
    expect(isEmbedError(news) && news.message).toContain(`${says}${PROXY}.`);
  });

  it("an app that this user may not open is named as far as it is known", () => {
    const said = (appId?: string) => {
      const news = newsOf(parseProxy(PROXY), readProblem({ code: 5 }), appId);
      return isEmbedError(news) && news.message;
    };
    expect(said()).toContain("lets this user not open this app.");
    expect(said("2f1c")).toContain('lets this user not open app "2f1c".');
  });

  it("the app's id is in the error where it is known", () => {
    const news = newsOf(parseProxy(PROXY), readProblem({ code: 5 }), "2f1c");
    expect(isEmbedError(news) && news.message).toContain('app "2f1c"');
  });
});
