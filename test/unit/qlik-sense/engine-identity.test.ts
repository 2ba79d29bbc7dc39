// The identity under which Qlik's client opens its engine session: one for each user and rights, and none that names a user.
import { describe, expect, it } from "vitest";
import { engineIdentity, type IdentityParts } from "../../../src/qlik-sense/session/engine-identity.js";

const PARTS: IdentityParts = { user: '["acme","anna"]', sessionKey: "k1", switches: 0, own: undefined };
const identity = (more: Partial<IdentityParts> = {}) => engineIdentity({ ...PARTS, ...more });

describe("the engine identity", () => {
  it("the engine identity is the same for the same user with the same rights", () => {
    expect(identity()).toBe(identity());
    expect(identity()).toMatch(/^[\d-]+$/);
  });

  it.each<[string, Partial<IdentityParts>]>([
    ["another user", { user: '["acme","ben"]' }],
    ["other rights", { sessionKey: "k2" }],
    ["no session key", { sessionKey: undefined }],
    ["a switch of users before", { switches: 1 }],
    ["an identity of the page's own", { own: "chart-2" }],
    ["a user and a key that read alike when they are joined", { user: '["acme","ann', sessionKey: 'a"]k1' }],
  ])("the engine identity is another one for %s", (_name, more) => {
    expect(identity(more)).not.toBe(identity());
  });

  it("the engine identity is another one after each further switch of users", () => {
    const all = [0, 1, 2, 3].map((switches) => identity({ switches }));
    expect(new Set(all).size).toBe(4);
  });

  it("the engine identity has the page's own identity at its end", () => {
    expect(identity({ own: "chart-2" })).toBe(`${identity()}-chart-2`);
    expect(identity({ own: "chart-2", switches: 3 })).toBe(`${identity()}-3-chart-2`);
  });

  it("the engine identity holds no text of the user or the key", () => {
    const text = identity({ user: '["acme","anna"]', sessionKey: "secret-key" });
    for (const word of ["acme", "anna", "secret", "key"]) expect(text).not.toContain(word);
  });

  it("the engine identity keeps a thousand users apart", () => {
    const all = Array.from({ length: 1_000 }, (_value, index) => identity({ user: `["acme","user${index}"]` }));
    expect(new Set(all).size).toBe(1_000);
  });
});
