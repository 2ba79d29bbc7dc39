// The reader that cuts one element out of a SOAP answer, and the writing of text into XML.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeXml, findElement } from "../../../src/server/issuers/sbm/xml.js";

describe("findElement", () => {
  it("findElement finds an element by its namespace, whatever the prefix is, and not by its name alone", () => {
    const text = '<a xmlns:p="one" xmlns:q="two"><q:T>no</q:T><p:T x="1">yes</p:T></a>';
    expect(findElement(text, "one", "T")).toEqual({
      xml: '<p:T xmlns:p="one" x="1">yes</p:T>',
      attributes: { x: "1" },
    });
    expect(findElement(text, "three", "T")).toBeUndefined();
  });

  it("findElement declares the default namespace of an outer element on what it cuts out", () => {
    expect(findElement('<a xmlns="one"><T/></a>', "one", "T")?.xml).toBe('<T xmlns="one"/>');
  });

  it("findElement leaves an element that declares its own namespace as it stands, byte for byte", () => {
    const element = `<p:T  xmlns:p = 'one'\n><![CDATA[ <x> ]]><!-- c --> &amp;</p:T>`;
    expect(findElement(`\uFEFF<?xml version="1.0"?>\n<a>${element}</a>\n`, "one", "T")?.xml).toBe(element);
  });

  it("findElement takes the first of two elements", () => {
    expect(findElement('<a xmlns="one"><T>1</T><T>2</T></a>', "one", "T")?.xml).toBe('<T xmlns="one">1</T>');
  });

  it.each([
    ["an end tag of another name", "<a><b></a></b>"],
    ["no end", "<a><b></b>"],
    ["two roots", "<a/><b/>"],
    ["text outside", "text<a/>"],
    ["nothing", ""],
    ["a document type", "<!DOCTYPE a><a/>"],
    ["a processing instruction", "<a><?php x ?></a>"],
    ["an attribute twice", '<a x="1" x="2"/>'],
    ["an attribute without quotes", "<a x=1/>"],
    ["a comment that does not end", "<a><!-- </a>"],
    ["HTML", "<html><p>one<br></html>"],
  ])("findElement throws for %s", (_what, text) => {
    expect(() => findElement(text, "one", "T")).toThrow(SyntaxError);
  });

  it("findElement never takes long for a hostile text", () => {
    for (const text of [
      "<a ".repeat(50_000),
      `<a ${'x="1" '.repeat(20_000)}`,
      "<!--".repeat(50_000),
      "<".repeat(100_000),
    ]) {
      expect(() => findElement(text, "one", "T")).toThrow(SyntaxError);
    }
  });

  it("findElement never changes or invents text: for any text it throws, or finds nothing, or cuts out a part", () => {
    const part = fc.constantFrom(
      "<a>",
      "</a>",
      '<p:T xmlns:p="one">',
      "</p:T>",
      "<!-- -->",
      "&amp;",
      " ",
      "x",
      "<",
      ">",
      '"',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        try {
          const found = findElement(text, "one", "T");
          expect(found === undefined || text.includes(found.xml)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

describe("escapeXml", () => {
  it("escapeXml writes any text so that XML reads it back", () => {
    const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", "#13": "\r" };
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replace(/&([#\w]+);/g, (_all, name: string) => entities[name] ?? "?")).toBe(text);
      }),
    );
  });

  it("escapeXml refuses characters that XML cannot carry", () => {
    expect(() => escapeXml("pass\u0000word")).toThrow(SyntaxError);
  });
});
