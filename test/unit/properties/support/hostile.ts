// Texts that are meant to confuse: addresses, tickets in disguise, JSON with traps.
import fc from "fast-check";

const hosts = fc.constantFrom(
  ..."sense.example.com evil.example sense.example.com. localhost 127.0.0.1 [::1] 0x7f.1 xn--bcher-kva.example".split(
    " ",
  ),
  ..."bücher.example ＥＶＩＬ.example 10.0.0.1 sense。example。com a..b -a- sense.example.com%2eevil.example".split(
    " ",
  ),
);
const userinfo = fc.constantFrom("", "", "", "user@", "user:pass@", "@", ":@", "sense.example.com@", "%40@");
const ports = fc.constantFrom("", "", "", ":443", ":8443", ":65536", ":", ":80", ":4243", ":-1", ":٤٤٣");
const schemes = fc.constantFrom(
  ..."https:// https:// https:// http:// HTTPS:// https:/ https: // https:\\\\ javascript: data: file:// ftp://".split(
    " ",
  ),
  "wss://",
  "",
);
const piece = fc.constantFrom(
  ..."mashup hub qps api resources a v1.2~x .. . ... .hidden %2e%2e %2F %5c %00 %0a %25 %".split(" "),
  ..."a@b ?x=1 #f a;b a:b ä \\ \\\\ \t \n \u0000 \u202e \ufeff qlikTicket=x".split(" "),
  "",
);
const path = fc.array(fc.tuple(fc.constantFrom("/", "/", "/", "//", "\\", "/./", "/../"), piece), { maxLength: 4 });
const odd = fc.constantFrom(
  "",
  "",
  "",
  "",
  " ",
  "\n",
  "\t",
  "\u0000",
  "\u00a0",
  "?",
  "#",
  "/",
  "?qlikTicket=x",
  "#@evil.example/",
);

/** Addresses, most of them bad; some are good ones. */
export const addresses: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(odd, schemes, userinfo, hosts, ports, path, odd).map((parts) => parts.flat(2).join("")),
  },
  { weight: 2, arbitrary: fc.webUrl({ withQueryParameters: true, withFragments: true }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

/** Addresses of virtual proxies as administrators write them. */
export const goodProxies = fc
  .tuple(
    fc.domain(),
    fc.constantFrom("", ":8443", ":443"),
    fc.array(fc.stringMatching(/^[a-z0-9_~-][a-z0-9._~-]{0,8}$/), { maxLength: 3 }),
    fc.constantFrom("", "/"),
  )
  .filter(([, , segments]) => !segments.some((each) => SERVICES.includes(each)))
  .map(([host, port, segments, end]) => `https://${host}${port}${segments.map((each) => `/${each}`).join("")}${end}`);

const SERVICES = "hub qmc sense single resources content extensions api app qrs qps".split(" ");

/** Tickets as Qlik makes them. */
export const tickets = fc.stringMatching(/^[A-Za-z0-9._-]{16}$/);

/** Any text at all, control characters and halves of pairs included. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.string({ unit: "grapheme", maxLength: 200 }),
);

const trap = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON");
const known = fc.constantFrom(
  "ticket",
  "Ticket",
  "TICKET",
  "proxy",
  "user",
  "UserDirectory",
  "UserId",
  "Attributes",
  "sessionKey",
);
const keys = fc.oneof(known, known, trap, fc.string());

/** JSON with known names, traps and anything else in any place. */
export const { tree: answers } = fc.letrec<{ tree: unknown; leaf: unknown; object: unknown }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, tie("leaf"), tie("object"), fc.array(tie("tree"), { maxLength: 3 })),
  leaf: fc.oneof(tickets, addresses, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
  object: fc
    .array(fc.tuple(keys, tie("tree")), { maxLength: 6 })
    // By way of JSON, so that "__proto__" is a field as the parser makes it.
    .map((entries): unknown =>
      JSON.parse(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`),
    ),
}));

/** Bodies: JSON, broken JSON, and other things that servers send. */
export const bodies: fc.Arbitrary<string> = fc.oneof(
  answers.map((value) => JSON.stringify(value)),
  fc.tuple(answers, fc.nat()).map(([value, cut]) => JSON.stringify(value).slice(0, cut)),
  fc.tuple(tickets, tickets).map(([a, b]) => `{"ticket":"${a}","ticket":"${b}"}`),
  fc
    .tuple(fc.constantFrom("\ufeff", " ", "\n", "<!doctype html>", "{", "[", '"'), anyText)
    .map((parts) => parts.join("")),
  fc.nat({ max: 3_000 }).map((depth) => `${'{"user":'.repeat(depth)}1${"}".repeat(depth)}`),
  fc.nat({ max: 3_000 }).map((depth) => "[".repeat(depth)),
  anyText,
);
