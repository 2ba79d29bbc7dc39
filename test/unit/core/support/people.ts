// Who signs in, where, and how a test's product says that something failed.
import { EmbedError, type Cure } from "../../../../src/core/errors/embed-error.js";
import type { Identity, Place } from "../../../../src/core/provider.js";

export const PLACE: Place = { id: "https://server.example/place", origin: "https://server.example" };
export const ADA: Identity = { key: "ada", label: "Ada" };
export const BOB: Identity = { key: "bob", label: "Bob" };

export const failure = (code: string, cure: Cure = "none", what = code): EmbedError =>
  new EmbedError(what, { code, cure, stage: "verify", fix: { who: "page", where: "Test", set: "nothing" } });
