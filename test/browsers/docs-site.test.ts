// The documentation site as a reader has it, in Chromium: opened as a file and from a static host below a path, in light and in dark
// colours, on a phone, by its search. `npm run docs` makes the site; this file makes it when it is missing or older than its sources.
import axe from "axe-core";
import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmbedError } from "../../src/core/errors/embed-error.js";
import { chromiumProgram } from "./support/engines.js";
import { listen } from "./support/listen.js";

const root = path.resolve(import.meta.dirname, "../..");
const SITE = path.join(root, "temp/site");
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const PHONE = { width: 390, height: 800 };
const DESKTOP = { width: 1280, height: 800 };
/** Where a static host may put it. */
const BASE = "/qlik-ticket/";

/** The folders of the site: each holds one kind of page. */
const KINDS = ["documents", "modules", "functions", "interfaces", "classes", "types", "variables"];

async function pagesOf(folder: string): Promise<string[]> {
  const names = (await readdir(path.join(SITE, folder))).filter((name) => name.endsWith(".html"));
  return names.map((name) => `${folder}/${name}`).sort();
}

/** The longest page of a kind has most of what the kind can have. */
async function longestOf(folder: string): Promise<string> {
  const pages = await pagesOf(folder);
  const sizes = await Promise.all(pages.map(async (name) => (await stat(path.join(SITE, name))).size));
  const longest = pages[sizes.indexOf(Math.max(...sizes))];
  if (longest === undefined) throw new Error(`The site has no pages in ${folder}.`);
  return longest;
}

function serveSite(): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith(BASE)) return void response.writeHead(404).end();
    const name = pathname.slice(BASE.length) || "index.html";
    readFile(path.join(SITE, path.posix.normalize(`/${name}`))).then(
      (bytes) => response.writeHead(200, { "Content-Type": TYPES[path.extname(name)] ?? "text/plain" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
}

/** Each code that has a section: the documents' own test compares the sections with what can be thrown. */
async function codesOfErrors(): Promise<string[]> {
  const text = await readFile(path.join(root, "docs/errors.md"), "utf8");
  return [...text.matchAll(/^### ([\w-]+)$/gm)].map(([, code = ""]) => code);
}

/** `docs/errors.md#cookie-blocked`, wherever the sources name a section of a document. */
async function sectionsNamedBySources(): Promise<string[]> {
  const names = (await readdir(path.join(root, "src"), { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = await Promise.all(names.map((name) => readFile(path.join(root, "src", name), "utf8")));
  return [...new Set(texts.join("\n").match(/\bdocs\/[\w-]+\.md#[a-z0-9-]+/g))].sort();
}

const server = serveSite();
let hosted = "";
let browser: Browser;

/** A page that notes what fails in it: files that are missing, and errors of scripts. */
async function open(scheme: "light" | "dark", viewport: { width: number; height: number }) {
  const context = await browser.newContext({ colorScheme: scheme, viewport });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("requestfailed", (request) => {
    // Chromium lets no file refer into another one for a picture; a script of the site puts the icons into the page then.
    if (!/^file:.*\/icons\.svg/.test(request.url())) problems.push(`not loaded: ${request.url()}`);
  });
  page.on(
    "response",
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  page.on("pageerror", (error) => problems.push(error.message));
  return { page, problems, close: () => context.close() };
}

const addresses = {
  "a file": (name: string) => pathToFileURL(path.join(SITE, name)).href,
  "a static host": (name: string) => `${hosted}${name}`,
};

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ["violations"] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

const widthOf = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ["scripts/docs-site.mjs", "--if-needed"], { cwd: root });
  hosted = `http://127.0.0.1:${await listen(server)}${BASE}`;
  browser = await chromium.launch({ executablePath: chromiumProgram ?? "", args: ["--no-sandbox"] });
}, 600_000);

afterAll(async () => {
  await browser.close();
  server.close();
});

describe.runIf(chromiumProgram)("the documentation site in Chromium", () => {
  it.each(["light", "dark"] as const)(
    "axe finds nothing on any kind of page of the site in %s colours",
    async (scheme) => {
      const { page, close } = await open(scheme, PHONE);
      for (const name of ["index.html", "modules.html", ...(await Promise.all(KINDS.map(longestOf)))]) {
        await page.goto(addresses["a file"](name));
        expect(await violationsOn(page), name).toEqual([]);
      }
      await close();
    },
  );

  it("axe would find a page of the site whose language and title are missing", async () => {
    const { page, close } = await open("light", PHONE);
    await page.goto(addresses["a file"]("index.html"));
    await page.evaluate(() => {
      document.documentElement.removeAttribute("lang");
      document.title = "";
    });
    expect((await violationsOn(page)).join()).toMatch(/document-title[^]*html-has-lang/);
    await close();
  });

  it("no guide, and no other kind of page, is wider than a phone", async () => {
    const { page, close } = await open("light", PHONE);
    const kinds = await Promise.all(KINDS.map(longestOf));
    const wide: string[] = [];
    for (const name of ["index.html", "modules.html", ...(await pagesOf("documents")), ...kinds]) {
      await page.goto(addresses["a file"](name));
      const width = await widthOf(page);
      if (width > PHONE.width) wide.push(`${name}: ${width}`);
    }
    expect(wide).toEqual([]);
    await page.setContent('<div style="width: 500px">wide</div>');
    expect(await widthOf(page)).toBeGreaterThan(PHONE.width);
    await close();
  });

  it.each(Object.entries(addresses))(
    "opened from %s, each kind of page of the site loads whole",
    async (_from, addressOf) => {
      const { page, problems, close } = await open("light", DESKTOP);
      for (const name of ["index.html", "modules.html", ...(await Promise.all(KINDS.map(longestOf)))]) {
        await page.goto(addressOf(name));
        // The navigation and the icons are made by the site's scripts: with them they ran.
        await page.locator(".tsd-navigation a", { hasText: "errors" }).first().waitFor({ state: "attached" });
        await page.waitForFunction(
          () => (document.querySelector<SVGUseElement>("#tsd-search-trigger use")?.getBBox().width ?? 0) > 0,
        );
      }
      expect(problems).toEqual([]);
      await close();
    },
  );

  it("the docsUrl of every error leads to the section of its code", async () => {
    const { page, close } = await open("light", DESKTOP);
    const codes = await codesOfErrors();
    expect(codes.length).toBeGreaterThan(30);
    await page.goto(addresses["a static host"]("documents/errors.html"));
    for (const code of codes) {
      const fix = { who: "page", where: "here", set: "this" } as const;
      const { pathname, hash } = new URL(new EmbedError("What.", { code, stage: "open", fix }).docsUrl);
      // Another section of the same page: no new load, but a jump.
      await page.goto(new URL(pathname + hash, hosted).href);
      expect(await page.evaluate(() => document.querySelector(":target")?.firstChild?.textContent)).toBe(code);
    }
    await close();
  });

  it("every section of a document that the sources name is on the site", async () => {
    const sections = await sectionsNamedBySources();
    expect(sections.length).toBeGreaterThan(5);
    const lost: string[] = [];
    for (const section of sections) {
      const [, name = "", anchor = ""] = /^docs\/([\w-]+)\.md#(.+)$/.exec(section) ?? [];
      const html = await readFile(path.join(SITE, `documents/${name}.html`), "utf8").catch(() => "");
      if (!html.includes(`id="${anchor}"`)) lost.push(section);
    }
    expect(lost).toEqual([]);
  });

  it.each(Object.entries(addresses))(
    "opened from %s, the search of the site finds an error by its code and a function by its name",
    async (_from, addressOf) => {
      const { page, problems, close } = await open("light", DESKTOP);
      for (const [words, target] of [
        ["cookie-blocked", /documents\/errors\.html/],
        ["createTicketHandler", /functions\/server\.createTicketHandler\.html/],
      ] as const) {
        await page.goto(addressOf("documents/glossary.html"));
        await page.locator("#tsd-search-trigger").click();
        await page.locator("#tsd-search-input").fill(words);
        await page.locator("#tsd-search-results a").first().click();
        await page.waitForURL(target);
      }
      expect(problems).toEqual([]);
      await close();
    },
  );
});
