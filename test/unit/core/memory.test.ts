// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/report" }
// What this browser remembers between page loads, and that it forgets in time.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  forgetUnlessSeen,
  recallPlace,
  recallSession,
  rememberPlace,
  rememberSession,
} from "../../../src/core/share/memory.js";
import { fingerprint } from "../../../src/core/share/fingerprint.js";
import type { Sighting } from "../../../src/core/provider.js";
import { ADA, BOB, PLACE } from "./support/people.js";

const { id } = PLACE;
const HOW = { via: "fetch", isProven: true };
const signedIn = (rightsKey?: string) => rememberSession(id, { identity: ADA, rightsKey }, HOW);
const look = (session: Sighting["session"]) => forgetUnlessSeen(id, { session });
const names = () => Array.from({ length: localStorage.length }, (_nothing, at) => localStorage.key(at) ?? "");
const kept = () =>
  names()
    .map((name) => `${name} ${localStorage.getItem(name)}`)
    .join("\n");

function brokenStorage(): void {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe("the last sign-in at a place", () => {
  it("a sign-in is remembered with its key, its way and whether its rights were proven", () => {
    rememberSession(id, { identity: ADA, rightsKey: "ada-1" }, { via: "image", isProven: false });
    expect(recallSession(id)).toEqual({
      person: fingerprint(ADA.key),
      rightsKey: "ada-1",
      isProven: false,
      via: "image",
      at: expect.any(Number) as number,
    });
    expect(recallSession(`${id}/other`)).toBeUndefined();
  });

  it("a sign-in of which nobody knows whose it is is remembered as nobody's", () => {
    rememberSession(id, { rightsKey: "key-1" }, HOW);
    expect(recallSession(id)).toMatchObject({ person: "", rightsKey: "key-1" });
  });

  it("a sign-in without a key makes the browser forget the former key", () => {
    signedIn("ada-1");
    signedIn();
    expect(recallSession(id)).toMatchObject({ rightsKey: "" });
  });

  it.each<Sighting["session"]>(["none", "anonymous", BOB])(
    "the key is forgotten, and the way is not, when a look finds %o",
    (session) => {
      signedIn("ada-1");
      look(session);
      const at = expect.any(Number) as number;
      expect(recallSession(id)).toEqual({ person: "", rightsKey: "", isProven: true, via: "fetch", at });
    },
  );

  it("the key is kept when somebody has signed in after the look was asked", () => {
    signedIn("ada-1");
    forgetUnlessSeen(id, { session: "none" }, Date.now() - 1_000);
    expect(recallSession(id)).toMatchObject({ rightsKey: "ada-1" });
    forgetUnlessSeen(id, { session: "none" }, Date.now() + 1_000);
    expect(recallSession(id)).toMatchObject({ rightsKey: "" });
  });

  it.each<Sighting["session"]>(["unnamed", ADA, { ...ADA, label: "ADA" }])(
    "the key is kept when a look finds %o",
    (session) => {
      signedIn("ada-1");
      look(session);
      expect(recallSession(id)).toMatchObject({ rightsKey: "ada-1" });
    },
  );

  it("a look at a place where nobody signed in leaves nothing in the storage", () => {
    look("none");
    look(ADA);
    expect(localStorage).toHaveLength(0);
  });

  it.each(["", "nonsense", "null", "5", "{}", '{"rightsKey":5}', "[]"])(
    "no sign-in is remembered where the storage holds %j",
    (poison) => {
      signedIn("ada-1");
      for (const name of names()) localStorage.setItem(name, poison);
      expect(recallSession(id)).toBeUndefined();
      expect(() => look("none")).not.toThrow();
    },
  );
});

describe("the last place of an endpoint", () => {
  it("the place of an endpoint is remembered under that endpoint alone", () => {
    rememberPlace("https://app.example.com/token", id);
    expect(recallPlace("https://app.example.com/token")).toBe(id);
    expect(recallPlace("https://app.example.com/other")).toBeUndefined();
  });

  it("no place is remembered for a source without an address", () => {
    rememberPlace(undefined, id);
    expect(recallPlace(undefined)).toBeUndefined();
    expect(localStorage).toHaveLength(0);
  });
});

describe("the storage", () => {
  it("the storage holds no name of a person, and names that begin with the package's", () => {
    rememberPlace("https://app.example.com/token", id);
    signedIn("ada-1");
    expect(kept()).not.toMatch(/"ada"|Ada/);
    expect(names().every((name) => name.startsWith("qlik-ticket/"))).toBe(true);
    expect(localStorage).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ["is blocked", brokenStorage],
    ["is missing", () => vi.stubGlobal("localStorage", undefined)],
  ])("a storage that %s means that nothing is remembered, and nothing breaks", (_how, breakStorage) => {
    breakStorage();
    expect(() => {
      signedIn("ada-1");
      rememberPlace("https://app.example.com/token", id);
      look("none");
    }).not.toThrow();
    expect(recallSession(id)).toBeUndefined();
    expect(recallPlace("https://app.example.com/token")).toBeUndefined();
  });
});
