// One contract, several faces: the model and the Node servers over https, http and HTTP/2 keep the same rules and show
// the same switches. What a browser does with a cookie is shown in test/browsers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEmulator, type Emulator, type ProxyOptions, type QlikProxy } from "../../src/emulator/index.js";
import { SWITCHES } from "../../src/emulator/model/settings/switches.js";
import { NOT_ASKED, QUESTIONS, type Question } from "./questions.js";
import { differences, RULES } from "./rules.js";
import type { Face, Reply } from "./support/face.js";
import { createModelFace } from "./support/model-face.js";
import { createServerFace } from "./support/server-face.js";
import { visit } from "./support/visit.js";

const USER = { userDirectory: "Acme", userId: "Ada" };
/** So that additional headers can be seen. */
const OPTIONS: ProxyOptions = {
  hosts: ["localhost", "127.0.0.1"],
  virtualProxies: [
    { prefix: "" },
    { prefix: "mashup", additionalResponseHeaders: { "Access-Control-Allow-Origin": "https://app.example.com" } },
  ],
};

interface Opened {
  readonly face: Pick<Face, "ask">;
  readonly model: QlikProxy;
  readonly close: () => Promise<void>;
}

function openModel(options: ProxyOptions): Promise<Opened> {
  const face = createModelFace(options);
  return Promise.resolve({ face, model: face.model, close: () => face.close() });
}

async function openServer(protocol: "https" | "http" | "h2", options: ProxyOptions): Promise<Opened> {
  const emulator: Emulator = await startEmulator({ ...options, protocol });
  const { ca, clientCert: cert, clientKey: key } = emulator.certificates;
  const face = createServerFace({
    // By address: a resolver might give another one for the name first.
    proxy: emulator.proxyUrl("mashup").replace("localhost", "127.0.0.1"),
    qps: emulator.qpsUrl("mashup"),
    publicCa: ca,
    trusted: { ca, cert, key, servername: "qlikserver1" },
    http2: protocol === "h2",
  });
  return { face, model: emulator.proxy, close: () => emulator.close() };
}

const FACES: Readonly<Record<string, (options: ProxyOptions) => Promise<Opened>>> = {
  "the model": openModel,
  "the https server": (options) => openServer("https", options),
  "the http server": (options) => openServer("http", options),
  "the HTTP/2 server": (options) => openServer("h2", options),
};

async function replies(face: Pick<Face, "ask">, asks: Question["asks"]): Promise<readonly Reply[]> {
  const { put, leave } = visit(face, USER);
  const all: Reply[] = [];
  for (const ask of asks) all.push(await put(ask));
  await leave();
  return all;
}

describe.each(Object.entries(FACES))("%s", (face, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(OPTIONS);
  });
  afterAll(() => opened.close());

  it.each(RULES.map((rule) => [rule.name, rule] as const))(`${face} keeps the rule: %s`, async (_rule, rule) => {
    const last = (await replies(opened.face, rule.asks)).at(-1);
    expect(last && differences(rule, last)).toEqual([]);
    expect(opened.model.sessions()).toEqual([]);
  });

  it.each(QUESTIONS.map((question) => [question.name, question] as const))(
    `${face} answers the question about %s as its default says`,
    async (name, { asks, read }) => {
      const [assumed] = SWITCHES[name as keyof typeof SWITCHES];
      expect(read(await replies(opened.face, asks), USER)).toBe(String(assumed));
      expect(opened.model.sessions()).toEqual([]);
    },
  );
});

describe("a switch", () => {
  const values = QUESTIONS.flatMap((question) =>
    SWITCHES[question.name as keyof typeof SWITCHES].map((value) => [question.name, value, question] as const),
  );

  it.each(values)("the switch %s with the value %s shows in the answers", async (name, value, { asks, read }) => {
    const { face, close } = await openModel({ ...OPTIONS, [name]: value });
    expect(read(await replies(face, asks), USER)).toBe(String(value));
    await close();
  });

  it("each switch is asked about, or the reason why not is given", () => {
    const named = [...QUESTIONS.map(({ name }) => name), ...Object.keys(NOT_ASKED)];
    expect(named.sort()).toEqual(Object.keys(SWITCHES).sort());
  });
});

it("an answer that breaks a rule is told apart, in each of its parts", () => {
  const [first] = RULES;
  const reply = { status: 500, headers: {}, text: "", messages: [] };
  expect(first && differences(first, reply)).toHaveLength(2);
});
