// @vitest-environment happy-dom
// Which script tag carries the page's settings, also when it was moved or removed.
import { afterEach, describe, expect, it } from "vitest";
import { scriptSettings } from "../../../src/element/script-tag.js";

// Of a type that nobody runs: this is about the tag alone.
const add = (attributes: string) => {
  document.head.insertAdjacentHTML("beforeend", `<script type="text/plain" ${attributes}></script>`);
  const script = document.head.lastElementChild;
  return script instanceof HTMLScriptElement ? script : null;
};
afterEach(() => {
  document.head.innerHTML = "";
});

describe("scriptSettings", () => {
  it("scriptSettings reads the running script, also when it is removed from the page afterwards", () => {
    const running = add('data-ticket-url="/a" data-debug');
    const settings = scriptSettings(running);
    running?.remove();
    add('data-ticket-url="/b"');
    expect(settings()).toMatchObject({ ticketurl: "/a", debug: "" });
  });

  it("scriptSettings finds the tag by its attribute where no script is the running one, or a combined file is", () => {
    const combined = add('src="/all.js"');
    const settings = [scriptSettings(null), scriptSettings(combined)];
    expect(settings.map((read) => read()["ticketurl"])).toEqual([undefined, undefined]);
    add('data-ticketurl="/later"');
    expect(settings.map((read) => read()["ticketurl"])).toEqual(["/later", "/later"]);
  });

  it("scriptSettings finds the tag by its file's name, with the settings behind the #", () => {
    add('src="/js/qlik-ticket.embed.js?v=3#ticket-url=/api"');
    expect(scriptSettings(null)()).toMatchObject({ ticketurl: "/api" });
  });

  it("scriptSettings takes an attribute before what stands behind the #", () => {
    const running = add('src="/qlik-ticket.embed.js#ticket-url=/hash" data-ticket-url="/attribute"');
    expect(scriptSettings(running)()["ticketurl"]).toBe("/attribute");
  });

  it("scriptSettings keeps the running script's other settings where no tag has an address", () => {
    expect(scriptSettings(add("data-debug"))()).toMatchObject({ debug: "" });
  });
});
