// What a proxy, or what stands before it, may answer to the address with the ticket.

/** A picture of one transparent pixel. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
export const HTML = "<!doctype html><html lang=en><title>Sign in</title><form><input name=user></form></html>";

export interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer is a redirect: to a login of Qlik's own host, to one of another site, or to the picture. */
  readonly redirect?: "login" | "foreign login" | "picture";
}

const html = (status: number, headers: Answer["headers"] = {}): Answer => ({
  status,
  type: "text/html",
  body: HTML,
  headers,
});
const png = (status: number, headers: Answer["headers"] = {}): Answer => ({
  status,
  type: "image/png",
  body: PNG,
  headers,
});

export const SHAPES = {
  "200 PNG": png(200),
  "404 PNG": png(404),
  "200 HTML": html(200),
  "200 HTML, nosniff": html(200, { "X-Content-Type-Options": "nosniff" }),
  "401 HTML": html(401),
  "200 JSON": { status: 200, type: "application/json", body: '{"session":"inactive"}' },
  "200 JavaScript": { status: 200, type: "text/javascript", body: "void 0;" },
  "200 empty": { status: 200 },
  "204 empty": { status: 204 },
  "302 to a login of the same host": { status: 302, redirect: "login" },
  "302 to a login of another site": { status: 302, redirect: "foreign login" },
  "302 to the PNG without the ticket": { status: 302, redirect: "picture" },
  "200 PNG, CORP same-origin": png(200, { "Cross-Origin-Resource-Policy": "same-origin" }),
} satisfies Readonly<Record<string, Answer>>;

export type Shape = keyof typeof SHAPES;
