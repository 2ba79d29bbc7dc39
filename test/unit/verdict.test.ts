// Whose session it is, by the words of the proxy.
import { describe, expect, it } from "vitest";
import { readVerdict } from "../../src/qlik-sense/verify/verdict.js";

describe("a session is active", () => {
  it.each<[string, Record<string, unknown>]>([
    ["as /qps/user says it", { session: "active", userDirectory: "ACME", userId: "anna" }],
    ["as older servers say it", { userDirectory: "ACME", userId: "anna", userName: "Anna", logoutUri: "x" }],
    ["as OnAuthenticationInformation says it", { mustAuthenticate: false, userDirectory: "ACME", userId: "anna" }],
  ])("%s", (_name, answer) => {
    expect(readVerdict(answer)).toEqual({ state: "active", user: { userDirectory: "ACME", userId: "anna" } });
  });

  it("for a user without a directory", () => {
    expect(readVerdict({ userDirectory: "", userId: "anna" })).toMatchObject({ state: "active" });
  });
});

describe("a session is inactive", () => {
  it.each<[string, Record<string, unknown>]>([
    ["by its own word", { session: "inactive" }],
    ["by its own word, whoever is named beside", { session: "inactive", userDirectory: "ACME", userId: "anna" }],
    ["when the user must sign in", { mustAuthenticate: true, loginUri: "https://sense.example.com/login" }],
    ["when the user must sign in, whoever is named", { mustAuthenticate: true, userDirectory: "ACME", userId: "anna" }],
    ["when it is anonymous", { userDirectory: "NONE", userId: "anonymous\\2f1c", session: "active" }],
    ["when nobody is named", { session: "active" }],
    ["when the id is empty", { userDirectory: "ACME", userId: "" }],
    ["when the names are no texts", { userDirectory: {}, userId: 5 }],
    ["when the directory is no text", { userDirectory: 5, userId: "anna" }],
    ["when the id is no text", { userDirectory: "ACME", userId: 5 }],
    ["when nothing is said", {}],
  ])("%s", (_name, answer) => {
    expect(readVerdict(answer)).toEqual({ state: "inactive" });
  });
});
