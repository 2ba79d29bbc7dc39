// The token service's JSON form. Seed of the shape: SBM's JSON API guide, "Requesting a Security Token". JSON is read strictly: the
// sample that the guide prints lacks commas, and a server that answered so would be told by name.
import type { SystemAnswer, SystemRequest } from "../system/ask-system.js";
import { answerInvalid, rateLimited, type System } from "../system/system.js";
import type { KeptToken } from "../system/token-cache.js";
import { base64Token, lifeFrom, signInRefused, type SbmForm } from "./form.js";

type Fields = Readonly<Record<string, unknown>>;

export const JSON_FORM: SbmForm = {
  path: "/idp/services/rest/TokenService/",
  request: (url, username, password): SystemRequest => ({
    method: "POST",
    url,
    headers: { "Content-Type": "application/json;charset=UTF-8", Accept: "application/json" },
    body: JSON.stringify({ credentials: { username, password } }),
  }),
  read: readJsonAnswer,
};

function readJsonAnswer(system: System, { status, text, retryAfter }: SystemAnswer, askedAt: number): KeptToken {
  if (status === 429) throw rateLimited(system, retryAfter);
  if (status === 401 || status === 403) throw signInRefused(system, `answered ${status}`);
  if (text.trim() === "") throw signInRefused(system, "answered nothing, as it does for a wrong password");
  const answer = parse(system, text);
  if (answer["status"] === "Error") throw signInRefused(system, 'answered "status": "Error"');
  if (status !== 200 || answer["status"] !== "OK")
    throw answerInvalid(system, `answered ${status} without "status": "OK"`);
  const token = asFields(answer["token"]);
  const { created, expires } = asFields(answer["lifetime"]);
  return { token: base64Token(system, token["value"]), endsAt: askedAt + lifeFrom(system, created, expires) };
}

function parse(system: System, text: string): Fields {
  if (text.trimStart().startsWith("<")) throw answerInvalid(system, "answered a page where JSON was expected");
  try {
    return asFields(JSON.parse(text));
  } catch (error) {
    // Of the parser's sentence the place alone: the rest repeats the text, and the text may be a token.
    const [place] = /position \d+/.exec(error instanceof Error ? error.message : "") ?? [];
    throw answerInvalid(
      system,
      `answered a text that is not JSON${place === undefined ? "" : ` (it breaks at ${place})`}`,
    );
  }
}

const asFields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
