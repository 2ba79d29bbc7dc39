// Measures such as `Sum(Sales)`, `Count(distinct [Order ID])` or `(Sum(Sales) - Sum(Cost)) / Sum(Sales)`, compiled to
// functions over sets of rows. It knows five aggregations and arithmetic, not Qlik's full language: no set analysis, no
// scalar functions. What it does not know is an error value, never a guess.
import { tokenize, type Token } from "./expression-tokens.js";
import type { Table } from "./table.js";

type Scalar = number | string | undefined;
type Evaluate = (rows: readonly number[]) => Scalar;
type Node = { readonly evaluate: Evaluate } | { readonly problem: string };

export type CompiledMeasure =
  { readonly evaluate: (rows: readonly number[]) => number | undefined } | { readonly problem: string };

/** Compiles a measure over `table`; `problem` says what is wrong with it. A leading `=` is allowed. */
export function compileMeasure(text: string, table: Table): CompiledMeasure {
  const tokens = tokenize(text.replace(/^\s*=/, ""));
  if (tokens === undefined) return { problem: "Error in expression: unknown character" };
  const parser: Parser = { tokens: [...tokens], table, inAggregation: false };
  const node = parseSum(parser);
  if ("problem" in node) return node;
  const rest = parser.tokens[0];
  if (rest) return { problem: `Error in expression: unexpected ${rest.text}` };
  return { evaluate: (rows) => toNumber(node.evaluate(rows)) };
}

interface Parser {
  readonly tokens: Token[];
  readonly table: Table;
  readonly inAggregation: boolean;
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

type Aggregate = (values: readonly (number | string)[]) => number | undefined;

const AGGREGATIONS: Readonly<Record<string, Aggregate>> = {
  sum: (values) => numbers(values).reduce((total, value) => total + value, 0),
  count: (values) => values.length,
  avg: (values) => average(numbers(values)),
  min: (values) => finite(numbers(values).reduce((least, value) => Math.min(least, value), Infinity)),
  max: (values) => finite(numbers(values).reduce((most, value) => Math.max(most, value), -Infinity)),
};

function parseSum(parser: Parser): Node {
  return parseChain(parser, ["+", "-"], () => parseChain(parser, ["*", "/"], () => parseFactor(parser)));
}

function parseChain(parser: Parser, operators: readonly string[], parseOperand: () => Node): Node {
  let left = parseOperand();
  while (!("problem" in left)) {
    const token = parser.tokens[0];
    const apply = token?.kind === "sign" && operators.includes(token.text) ? OPERATORS[token.text] : undefined;
    if (!apply) return left;
    parser.tokens.shift();
    const right = parseOperand();
    left = "problem" in right ? right : combine(apply, left.evaluate, right.evaluate);
  }
  return left;
}

function parseFactor(parser: Parser): Node {
  const token = parser.tokens.shift();
  if (!token) return { problem: "Error in expression: unexpected end" };
  if (token.kind === "number") return { evaluate: () => Number(token.text) };
  if (token.kind === "name") {
    return parser.tokens[0]?.text === "(" && !token.quoted
      ? parseAggregation(parser, token)
      : parseField(parser, token);
  }
  if (token.text === "-") {
    const operand = parseFactor(parser);
    return "problem" in operand
      ? operand
      : combine(
          (a, b) => a - b,
          () => 0,
          operand.evaluate,
        );
  }
  if (token.text !== "(") return { problem: `Error in expression: unexpected ${token.text}` };
  const inner = parseSum(parser);
  return "problem" in inner ? inner : close(parser, inner);
}

function parseAggregation(parser: Parser, name: Token): Node {
  const key = name.text.toLowerCase();
  const aggregate = Object.hasOwn(AGGREGATIONS, key) ? AGGREGATIONS[key] : undefined;
  if (!aggregate) return { problem: `Error in expression: ${name.text} is not a valid function` };
  if (parser.inAggregation) return { problem: "Error in expression: nested aggregation not allowed" };
  parser.tokens.shift();
  const distinct = parser.tokens[0]?.text.toLowerCase() === "distinct" && parser.tokens[1]?.text !== ")";
  if (distinct) parser.tokens.shift();
  const inner = parseSum({ ...parser, inAggregation: true });
  if ("problem" in inner) return inner;
  return close(parser, {
    evaluate: (rows) => {
      const values = rows.map((row) => inner.evaluate([row])).filter((value) => value !== undefined);
      return aggregate(distinct ? [...new Set(values)] : values);
    },
  });
}

function parseField(parser: Parser, token: Token): Node {
  const field = parser.table.field(token.text);
  if (!field) return { problem: `Bad field name: ${token.text}` };
  return {
    evaluate: (rows) => {
      // Outside an aggregation a field has a value only where all rows agree, as Qlik's implied Only().
      const elements = new Set(rows.map((row) => field.elements[row]));
      const [element] = elements;
      const value = elements.size === 1 && element !== undefined ? field.values[element] : undefined;
      return value?.num ?? value?.text;
    },
  };
}

function close(parser: Parser, node: Node): Node {
  const token = parser.tokens.shift();
  return token?.text === ")" ? node : { problem: "Error in expression: ')' expected" };
}

function combine(apply: (a: number, b: number) => number, left: Evaluate, right: Evaluate): Node {
  return {
    evaluate: (rows) => {
      const a = toNumber(left(rows));
      const b = toNumber(right(rows));
      return a === undefined || b === undefined ? undefined : finite(apply(a, b));
    },
  };
}

function numbers(values: readonly (number | string)[]): number[] {
  return values.filter((value) => typeof value === "number");
}

function average(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0) / values.length;
}

function toNumber(value: Scalar): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
