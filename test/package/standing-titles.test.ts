// The lint rule that keeps each test's title a sentence by itself.
import { expect, it } from "vitest";
import { leans } from "../../scripts/standing-titles.mjs";

it.each(["is kept", "tells the page", "%s", "$name", "has, with reuse: false, no look"])(
  "the title %j leans on its group",
  (title) => expect(leans(title)).toBe(true),
);

it.each([
  "a cookie is kept",
  "with locks a call waits",
  "%s is refused",
  "$name draws",
  "judge of %s",
  "isEmbedError knows",
])("the title %j stands alone", (title) => expect(leans(title)).toBe(false));
