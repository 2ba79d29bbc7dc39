// The page's tags and Qlik's loader: a script or stylesheet that is added is fetched, and what came of it runs or fails as in
// a browser. A script that was removed while it loaded still runs.
import type { Ask, Network, Reply } from "./network.js";
import { MASHUP } from "./qlik.js";

type Handler = ((event: object) => void) | null;

export interface Tag {
  readonly localName: string;
  readonly remove: () => void;
  readonly hasAttribute: (name: string) => boolean;
  readonly addEventListener: (type: "load" | "error", hear: () => void) => void;
  readonly removeEventListener: () => void;
  readonly setAttribute: (name: string, value: string) => void;
  onload: Handler;
  onerror: Handler;
  src?: string;
  href?: string;
  rel?: string;
}

export interface TagParts {
  readonly network: Network;
  readonly page: Record<string, unknown>;
  readonly loginPagesLoad: boolean;
  /** A tag was added that follows redirects. */
  readonly added: (url: URL, tag: Tag) => void;
  /** `js/qlik` is required. */
  readonly required: () => void;
  /** Takes the schedule's word on `js/qlik` apart from the network. */
  readonly moduleFault: () => string;
}

const GET: Omit<Ask, "url" | "directive"> = { kind: "files", method: "GET", credentials: true };
const typeOf = (reply: Reply) =>
  reply.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1].toLowerCase() ?? "";

/** What a script's request came to: code that runs, a text that is no code, or nothing. */
type Fetched = "code" | "no-code" | "failed";

export function createTags(parts: TagParts) {
  const { network, page, loginPagesLoad } = parts;
  const children = new Set<Tag>();
  /** Everything that ever stood in the document, for the leak scan. */
  const seen: string[] = [];

  const fetchFile = (url: URL, directive: string, done: (fetched: Fetched, reply?: Reply) => void) =>
    network.send({ ...GET, url, directive }, (reply) => {
      if (!reply || reply.status >= 400) {
        done("failed");
        return;
      }
      // The redirect leads to a login page.
      const isPage = reply.status >= 300 || typeOf(reply).includes("html");
      if (isPage && !loginPagesLoad) {
        done("failed");
        return;
      }
      done(isPage ? "no-code" : "code", reply);
    });

  const load = (tag: Tag): void => {
    const address = tag.src ?? tag.href;
    if (address === undefined) return;
    const url = new URL(address);
    parts.added(url, tag);
    fetchFile(url, tag.localName === "script" ? "script-src" : "style-src", (fetched, reply) => {
      const isCode = fetched === "code" && reply?.bodyEnds === undefined;
      if (isCode && url.pathname.endsWith("/require.js")) page["requirejs"] ??= createLoader(page, fetchFile, parts);
      (fetched === "failed" ? tag.onerror : tag.onload)?.call(tag, {});
    });
  };

  const append = (...tags: Tag[]) => {
    for (const tag of tags) {
      children.add(tag);
      seen.push(JSON.stringify(tag));
      load(tag);
    }
  };
  const createElement = (name: string): Tag => {
    const tag: Tag = {
      localName: name,
      onload: null,
      onerror: null,
      remove: () => void children.delete(tag),
      hasAttribute: () => false,
      addEventListener: (type, hear) => void (tag[`on${type}`] = hear),
      removeEventListener: () => void (tag.onload = tag.onerror = null),
      setAttribute: (key, value) => void Object.assign(tag, { [key]: value }),
    };
    return tag;
  };
  return { children, seen, createElement, head: { append, appendChild: append, prepend: append } };
}

interface Module {
  state: "loading" | "ready" | "failed";
  readonly waiting: { readonly ready: (module: unknown) => void; readonly failed: (error: Error) => void }[];
}
interface LoaderConfig {
  readonly baseUrl?: string;
  readonly context?: string;
}

const failure = (requireType: string) => Object.assign(new Error(`${requireType} for: js/qlik`), { requireType });

/** RequireJS 2 in what the library meets of it. A failed module stays failed until `undef`, and tells nobody. */
function createLoader(
  page: Record<string, unknown>,
  fetchFile: (url: URL, directive: string, done: (fetched: Fetched) => void) => unknown,
  { required, moduleFault }: TagParts,
) {
  page["define"] ??= Object.assign(() => undefined, { amd: {} });
  const contexts: Record<string, { config: LoaderConfig }> = { _: { config: {} } };
  const fails: Readonly<Record<string, string>> = { timeout: "timeout", nodefine: "nodefine" };

  const createRequire = (name: string) => {
    const modules = new Map<string, Module>();
    const settle = (module: Module, fault: string, fetched: Fetched) => {
      const type =
        fails[fault] ?? (fetched === "failed" ? "scripterror" : fetched === "no-code" ? "nodefine" : undefined);
      module.state = type ? "failed" : "ready";
      const qlik = fault === "not-qlik" ? {} : { openApp: () => ({}) };
      for (const { ready, failed } of module.waiting.splice(0))
        if (type) failed(failure(type));
        else ready(qlik);
    };
    const require = (ids: readonly string[], ready: (module: unknown) => void, failed: (error: Error) => void) => {
      const [id = ""] = ids;
      required();
      const known = modules.get(id);
      const module: Module = known ?? { state: "loading", waiting: [] };
      modules.set(id, module);
      if (module.state === "ready") {
        ready({ openApp: () => ({}) });
        return;
      }
      if (module.state === "failed") return;
      module.waiting.push({ ready, failed });
      if (known) return;
      const fault = moduleFault();
      if (fault === "mismatch") {
        modules.delete(id);
        throw failure("mismatch");
      }
      const base = contexts[name]?.config.baseUrl ?? `${MASHUP}/resources`;
      fetchFile(new URL(`${base}/${id}.js`), "script-src", (fetched) => settle(module, fault, fetched));
    };
    return Object.assign(require, { undef: (id: string) => void modules.delete(id) });
  };
  const requires = new Map<string, ReturnType<typeof createRequire>>();
  const contextOf = (name: string) => {
    const made = requires.get(name) ?? createRequire(name);
    requires.set(name, made);
    return made;
  };
  const config = (options: LoaderConfig) => {
    const name = options.context ?? "_";
    contexts[name] = { config: { ...contexts[name]?.config, ...options } };
    return contextOf(name);
  };
  return Object.assign(contextOf("_"), { version: "2.3.6", s: { contexts }, config });
}
