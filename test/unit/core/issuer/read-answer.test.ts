// A credential found in the answers that backends give, under any name of it; what is none is refused without being repeated.
import { describe, expect, it, vi } from "vitest";
import { readAnswer, type CredentialReader } from "../../../../src/core/issuer/read-answer.js";
import { errorOf, everyWordOf, thrownBy } from "../../support/failures.js";
import { bearerProvider } from "../support/bearer-provider.js";

const { words } = bearerProvider().provider;
const READER: CredentialReader = {
  fields: ["token", "access_token"],
  example: '{"token":"…"}',
  accepts: (text) => text.startsWith("abc"),
};
const read = (value: unknown, more: Partial<CredentialReader> = {}) =>
  readAnswer(value, "POST /token", words, { ...READER, ...more });

describe("an answer with a credential", () => {
  it.each<[string, unknown, object]>([
    ["a bare text", "abc1", {}],
    ["a bare text with white space around it", " abc1\r\n", {}],
    ["a field of JSON", '{"token":"abc1"}', { token: "abc1" }],
    ["a field with white space around its text", { token: " abc1 " }, { token: " abc1 " }],
    ["a field in another spelling", { Access_Token: "abc1" }, { access_token: "abc1" }],
    [
      "the second field where the first is empty",
      { token: null, access_token: "abc1" },
      { token: null, access_token: "abc1" },
    ],
    ["the first field of two", { access_token: "abc2", token: "abc1" }, { access_token: "abc2", token: "abc1" }],
    ["a field beside others", { token: "abc1", expires_in: 60 }, { token: "abc1", expires_in: 60 }],
    ["an answer of ASP.NET", '{"d":"{\\"token\\":\\"abc1\\"}"}', { token: "abc1" }],
  ])("the credential is found in %s, and what stands beside it is told", (_where, value, fields) => {
    const answer = read(value);
    expect(answer.credential).toBe("abc1");
    expect(Object.fromEntries(answer.fields)).toEqual(fields);
  });
});

describe("an answer without one", () => {
  const NO_SUCH = "something that is no token";
  const FAILED = "no token: its body says that the call failed, under a status of success (see the endpoint's log)";

  it.each<[string, unknown]>([
    ["nothing", ""],
    ["nothing", " \n"],
    ["nothing", '""'],
    ["a web page (login, error)", "<!doctype html><title>Login</title>"],
    ["a web page (login, error)", { token: "<p>abc" }],
    ["broken JSON", '{"token":'],
    ["no token, or more than 16 kB", undefined],
    [NO_SUCH, "another text"],
    [NO_SUCH, null],
    [NO_SUCH, 5],
    [NO_SUCH, {}],
    [NO_SUCH, { token: "" }],
    [NO_SUCH, { token: 5 }],
    [NO_SUCH, { other: "abc1" }],
    [NO_SUCH, [{ token: "abc1" }]],
    [FAILED, { token: "abc1", success: false }],
    [FAILED, { error: "abc-secret" }],
  ])("an answer with %s is refused as such: %j", async (kind, value) => {
    const error = await errorOf(() => read(value));
    expect(error).toMatchObject({
      code: "issuer-response-invalid",
      stage: "acquire",
      what: `POST /token answered ${kind}.`,
      fix: {
        who: "backend",
        where: "Token endpoint",
        set: 'answer {"token":"…"}, or read yours with the option parse',
      },
    });
    expect(everyWordOf(error)).not.toContain("secret");
  });

  it.each(
    "null NIL none nan undefined true false error errors exception fail failed failure unauthorised unauthorized forbidden denied OK 0 -1 404".split(
      " ",
    ),
  )("the word %s is no credential, also where the product accepts each text", async (word) => {
    const accepts = () => true;
    for (const value of [word, { token: word }]) {
      expect(await errorOf(() => read(value, { accepts }))).toMatchObject({ what: `POST /token answered ${NO_SUCH}.` });
    }
  });

  it.each(["nulls", "an error", "failures", "1234", "--1", "ok2"])(
    "the text %s is a credential where the product accepts it",
    (text) => {
      expect(read(text, { accepts: () => true }).credential).toBe(text);
    },
  );

  it("a text by which the product itself refuses is the product's to explain, without the white space around it", async () => {
    const refused = new Error("no such user");
    const refusal = vi.fn((text: string) => (text === "no user" || text === "" ? refused : undefined));
    for (const value of [" no user\n", { token: "no user" }, ""]) {
      expect(await thrownBy(() => read(value, { refusal }))).toBe(refused);
    }
    expect(read("abc1", { refusal }).credential).toBe("abc1");
    expect(refusal.mock.calls).toEqual(["no user", "no user", "", "abc1"].map((text) => [text, "POST /token"]));
  });
});
