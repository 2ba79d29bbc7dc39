// Whose session it is, by the words of the proxy.
import { describe, expect, it } from "vitest";
import { identityOf } from "../../../src/qlik-sense/identity.js";
import { readVerdict } from "../../../src/qlik-sense/check/verdict.js";

describe("a session of a user", () => {
  it.each<[string, Record<string, unknown>]>([
    ["as /qps/user says it", { session: "active", userDirectory: "ACME", userId: "anna" }],
    ["as older servers say it", { userDirectory: "ACME", userId: "anna", userName: "Anna", logoutUri: "x" }],
    ["as OnAuthenticationInformation says it", { mustAuthenticate: false, userDirectory: "ACME", userId: "anna" }],
  ])("a session is a user's %s", (_name, answer) => {
    expect(readVerdict(answer)).toEqual(identityOf({ userDirectory: "ACME", userId: "anna" }));
  });

  it("a session is a user's whose directory is empty", () => {
    expect(readVerdict({ userDirectory: "", userId: "anna" })).toEqual(
      identityOf({ userDirectory: "", userId: "anna" }),
    );
  });
});

describe("a session that is no user's", () => {
  it.each<[string, Record<string, unknown>]>([
    ["by its own word", { session: "inactive" }],
    [
      "by its own word, although a user is named beside it",
      { session: "inactive", userDirectory: "ACME", userId: "anna" },
    ],
    ["when the user must sign in", { mustAuthenticate: true, loginUri: "https://sense.example.com/login" }],
    [
      "when the user must sign in, although one is named",
      { mustAuthenticate: true, userDirectory: "ACME", userId: "anna" },
    ],
    ["when nobody is named", { session: "active" }],
    ["when the id is empty", { userDirectory: "ACME", userId: "" }],
    ["when the names are no texts", { userDirectory: {}, userId: 5 }],
    ["when the directory is no text", { userDirectory: 5, userId: "anna" }],
    ["when the id is no text", { userDirectory: "ACME", userId: 5 }],
    ["when nothing is said", {}],
  ])("a session is nobody's %s", (_name, answer) => {
    expect(readVerdict(answer)).toBe("none");
  });

  it("a session is nobody's when an anonymous visitor must sign in", () => {
    expect(readVerdict({ userDirectory: "NONE", userId: "anonymous\\2f1c", mustAuthenticate: true })).toBe("none");
  });

  it.each([["active"], ["inactive"], [undefined]])(
    "a session of NONE\\anonymous is an anonymous one, as %s",
    (session) => {
      expect(readVerdict({ userDirectory: "NONE", userId: "anonymous\\2f1c", session })).toBe("anonymous");
    },
  );
});
