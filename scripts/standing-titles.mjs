// A lint rule: a test's title is a sentence by itself. `vitest -t` prints titles without the title of the group around them, so one
// that begins with a verb ("is kept", "tells the page") or is a bare placeholder ("%s") says nothing there.

/** First words of titles that lean on the group around them. A subject may follow "with", "without", "over" and the like. */
const LEANING = new Set(
  (
    "accepts adds also and answers are ask asks because can cannot carries carry changes compile compiles does draws ends expires fails " +
    "fetches fills finds follow follows forgets gets gives go goes has have holds is it keeps knows lead leads leave leaves lets loads makes " +
    "may must names needs never obeys offers or passes plays prints reaches refuses rejects reports says say scrolls sees sends serves shows " +
    "signs spends starts stands stays still stops takes tells that throws uses waits warns works would writes"
  ).split(" "),
);

const BARE_PLACEHOLDER = /^(%[sjdifoO]|\$\w+)$/;

/** @param {string} title */
export function leans(title) {
  const [first = ""] = title.split(/[\s,:]/, 1);
  return LEANING.has(first) || BARE_PLACEHOLDER.test(title.trim());
}

/** `it` of `it(…)`, `it.skipIf(…)(…)` and `it.each(…)(…)`. */
function rootName(node) {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression") return rootName(node.object);
  if (node.type === "CallExpression") return rootName(node.callee);
  if (node.type === "TaggedTemplateExpression") return rootName(node.tag);
  return "";
}

function titleOf(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  return node?.type === "TemplateLiteral" ? (node.quasis[0]?.value.cooked ?? "") : undefined;
}

/** @type {import("eslint").Rule.RuleModule} */
export const standingTitles = {
  meta: { type: "problem", schema: [] },
  create: (context) => ({
    CallExpression(node) {
      if (!["it", "test"].includes(rootName(node.callee))) return;
      const title = titleOf(node.arguments[0]);
      if (title === undefined || !leans(title)) return;
      context.report({ node, message: `The title "${title}" says nothing without its group: name what it speaks of.` });
    },
  }),
};
