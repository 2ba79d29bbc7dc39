// As much XML as a SOAP answer needs: finds one element by its namespace and name, and cuts its text out as it stands. What SOAP
// forbids anyway (document types, processing instructions) is refused, so no entity is ever expanded. Why no library reads it:
// docs/decisions/0012-xml-of-sbm.md.

export interface FoundElement {
  /** The element's text, with each namespace that it uses declared on it. */
  readonly xml: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Namespaces = ReadonlyMap<string, string>;

interface Open {
  readonly qName: string;
  readonly start: number;
  /** Where the name ends, which is where a declaration can be put in. */
  readonly nameEnd: number;
  readonly namespaces: Namespaces;
  readonly outer: Namespaces;
  readonly attributes: Readonly<Record<string, string>>;
}

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`;
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, "y");
const PART = new RegExp(
  String.raw`<!--(?:(?!--)[^])*-->|<!\[CDATA\[[^]*?\]\]>|</(${NAME})\s*>|<(${NAME})((?:\s+${NAME}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>|[^<]+`,
  "y",
);

/** The first such element; `undefined` when there is none. Throws for what is not well-formed. */
export function findElement(text: string, namespace: string, name: string): FoundElement | undefined {
  const body = text.replace(/^\uFEFF/, "").replace(/^\s*<\?xml [^?]*\?>/, "");
  const open: Open[] = [];
  let found: FoundElement | undefined;
  const close = (end: number) => {
    const element = open.pop();
    if (!element) return;
    const [local = "", prefix = ""] = element.qName.split(":").reverse();
    const isMeant = element.namespaces.get(prefix) === namespace && local === name;
    if (isMeant) found ??= { xml: cutOut(body, element, end), attributes: element.attributes };
  };
  let roots = 0;
  for (let at = 0; at < body.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [part, endName, startName, attributes = "", slash] = PART.exec(body) ?? broken();
    if (endName !== undefined) {
      if (open.at(-1)?.qName !== endName) broken();
      close(PART.lastIndex);
    } else if (startName !== undefined) {
      if (open.length === 0 && ++roots > 1) broken();
      open.push(openElement(startName, attributes, at, open.at(-1)?.namespaces ?? new Map()));
      if (slash === "/") close(at + part.length);
    } else if (open.length === 0 && !part.startsWith("<!--") && part.trim() !== "") broken();
  }
  if (open.length > 0 || roots === 0) broken();
  return found;
}

function openElement(qName: string, text: string, start: number, outer: Namespaces): Open {
  const namespaces = new Map(outer);
  const attributes: Record<string, string> = {};
  ATTRIBUTE.lastIndex = 0;
  for (let match = ATTRIBUTE.exec(text); match; match = ATTRIBUTE.exec(text)) {
    const [, name = "", double, single] = match;
    const value = double ?? single ?? "";
    if (Object.hasOwn(attributes, name)) broken();
    attributes[name] = value;
    if (name === "xmlns") namespaces.set("", value);
    else if (name.startsWith("xmlns:")) namespaces.set(name.slice("xmlns:".length), value);
  }
  return { qName, start, nameEnd: start + 1 + qName.length, namespaces, outer, attributes };
}

/** With the declarations that stand further out put in, since they are not there any more: the namespaces stay what they were. */
function cutOut(body: string, { start, nameEnd, outer, attributes }: Open, end: number): string {
  const inside = body.slice(nameEnd, end);
  const missing = [...outer].filter(
    ([prefix]) => !Object.hasOwn(attributes, prefix === "" ? "xmlns" : `xmlns:${prefix}`),
  );
  const used = missing.filter(([prefix]) => prefix === "" || body.slice(start, end).includes(`${prefix}:`));
  const declared = used.map(
    ([prefix, uri]) => ` xmlns${prefix === "" ? "" : `:${prefix}`}="${uri.replaceAll('"', "&quot;")}"`,
  );
  return `${body.slice(start, nameEnd)}${declared.join("")}${inside}`;
}

/** For text between tags and for attributes. Characters that XML has no form for are refused. */
export function escapeXml(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what XML 1.0 cannot carry
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) broken();
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
    "\r": "&#13;",
  };
  return text.replace(/[&<>"'\r]/g, (character) => entities[character] ?? character);
}

function broken(): never {
  throw new SyntaxError("not well-formed");
}
