// @vitest-environment happy-dom
// What Qlik has drawn on is hidden while nobody knows whose session it is, and has its own visibility again afterwards.
import { beforeEach, describe, expect, it } from "vitest";
import type { Shown } from "../../../src/core/session/opened.js";
import { createCover } from "../../../src/qlik-sense/session/covers.js";

const add = (id: string, visibility = ""): HTMLElement => {
  const element = document.createElement("div");
  element.id = id;
  element.style.visibility = visibility;
  document.body.append(element);
  return element;
};

/** The covers of a session that a test plays. */
function openCover() {
  let shown: Shown | undefined;
  const cover = createCover({
    coverWithSession(each) {
      shown = each;
      return () => undefined;
    },
  });
  if (!shown) throw new Error("Nothing is covered with the session.");
  return { cover, hide: shown.cover, uncover: shown.uncover };
}

beforeEach(() => document.body.replaceChildren());

describe("what Qlik has drawn on", () => {
  it("an element that was drawn on is hidden with the session, and shown again as it was", () => {
    const [plain, own, other] = [add("plain"), add("own", "collapse"), add("other")];
    const { cover, hide, uncover } = openCover();
    cover(plain);
    cover(own);
    hide();
    expect([plain, own, other].map(({ style }) => style.visibility)).toEqual(["hidden", "hidden", ""]);
    uncover();
    expect([plain, own, other].map(({ style }) => style.visibility)).toEqual(["", "collapse", ""]);
  });

  it("an element is found by its id, and within the object of jQuery", () => {
    const [byId, inList] = [add("chart"), add("list")];
    const { cover, hide } = openCover();
    cover("chart");
    cover({ 0: inList, length: 1 });
    hide();
    expect([byId, inList].map(({ style }) => style.visibility)).toEqual(["hidden", "hidden"]);
  });

  it.each([undefined, null, "no such id", 5, {}, { 0: "text" }, []])(
    "what is no element, such as %o, hides nothing and keeps nothing from being hidden",
    (target) => {
      const element = add("chart");
      const { cover, hide } = openCover();
      cover(target);
      cover(element);
      hide();
      expect(element.style.visibility).toBe("hidden");
    },
  );

  it("what the page does to an element's visibility after it was shown again stays", () => {
    const element = add("chart");
    const { cover, hide, uncover } = openCover();
    cover(element);
    hide();
    uncover();
    element.style.visibility = "collapse";
    uncover();
    expect(element.style.visibility).toBe("collapse");
  });

  it("an element that has left the page is forgotten when the next one is drawn on, and a page's own use of it stays", () => {
    const [gone, stays] = [add("gone"), add("stays")];
    const { cover, hide } = openCover();
    cover(gone);
    cover(stays);
    gone.remove();
    cover(add("new"));
    hide();
    expect([gone, stays].map(({ style }) => style.visibility)).toEqual(["", "hidden"]);
  });
});
