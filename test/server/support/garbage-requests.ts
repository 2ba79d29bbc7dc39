// Requests as no browser sends them, and a few as browsers do: each part is right, wrong or absurd by chance.
const METHODS = [
  "POST",
  "POST",
  "POST",
  "POST",
  "DELETE",
  "GET",
  "OPTIONS",
  "PUT",
  "TRACE",
  "post",
  "P OST",
  "M-SEARCH",
  "",
];
const PATHS = [
  "/api/qlik-ticket",
  "/api/qlik-ticket",
  "*",
  "//evil.test/x",
  "/%",
  "/\\..",
  "http://evil.test/",
  "/?userId=admin",
  "",
];
const ORIGINS = [
  "https://app.example.com",
  "https://evil.test",
  "null",
  "",
  "https://app.example.com.evil.test",
  "\u009b2J",
  "a\tb",
];
const SITES = [
  "same-origin",
  "same-origin",
  "cross-site",
  "same-site",
  "none",
  "Same-Origin",
  "same-origin, cross-site",
  "",
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "application/x-www-form-urlencoded",
  ";",
  "multipart/form-data; boundary=x",
];
const BODIES = [
  "",
  "{}",
  " { } ",
  '{"userId":"admin"}',
  "[]",
  "null",
  "{",
  '{"__proto__":{"userId":"admin"}}',
  "\ufeff{}",
  "{}{}",
  "a=1",
  "\u0000",
  "[".repeat(900),
];
const LENGTHS = ["", "-1", "+2", "0x2", "2, 2", "1e3", "99999999999999999999", "2000", "NaN"];
const NAMES = [
  "X-Qlik-Ticket",
  "X-Qlik-Ticket-User",
  "Cookie",
  "Authorization",
  "X-Forwarded-Host",
  "Expect",
  "Upgrade",
  "Connection",
  "TE",
  "Access-Control-Request-Method",
  "__proto__",
  "constructor",
  "Content-Encoding",
];
const VALUES = [
  "1",
  "",
  "ACME\\anna",
  "acme\\ANNA",
  "ACME\\ben",
  "%",
  "%ff\\%ff",
  "100-continue",
  "websocket",
  "close",
  "keep-alive",
  "gzip",
  "POST",
  "x".repeat(3_000),
  "\u0085\u009b",
  "toString",
];

export interface GarbageRequest {
  readonly bytes: Buffer;
  /** The client sends no more and stops listening for that it is done, although the request may promise more. */
  readonly endsEarly: boolean;
}

export function garbageRequest(random: () => number): GarbageRequest {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const chance = (share: number) => random() < share;
  const usually = (right: string, others: readonly string[]): string => (chance(0.8) ? right : pick(others));
  const body = usually("{}", BODIES);
  const lines = [`${usually("POST", METHODS)} ${usually("/api/qlik-ticket", PATHS)} HTTP/1.1`];
  const add = (share: number, name: string, value: () => string) => {
    if (chance(share)) lines.push(`${name}: ${value()}`);
  };
  add(0.97, "Host", () => "app.example.com");
  add(0.95, "Sec-Fetch-Site", () => usually("same-origin", SITES));
  add(0.5, "Origin", () => usually("https://app.example.com", ORIGINS));
  add(0.9, "Content-Type", () => usually("application/json", TYPES));
  add(0.8, "X-Qlik-Ticket", () => "1");
  add(0.05, "Origin", () => pick(ORIGINS));
  add(0.05, "Sec-Fetch-Site", () => pick(SITES));
  for (let more = Math.floor(random() * 3); more > 0; more--) add(0.5, pick(NAMES), () => pick(VALUES));
  const isChunked = chance(0.15);
  if (isChunked) lines.push("Transfer-Encoding: chunked");
  if (!isChunked || chance(0.1))
    add(0.95, "Content-Length", () => (chance(0.9) ? String(Buffer.byteLength(body)) : pick(LENGTHS)));
  const framed = isChunked && chance(0.9) ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  const whole = Buffer.from(
    `${lines.join(chance(0.98) ? "\r\n" : "\n")}\r\n\r\n${framed}`,
    chance(0.5) ? "latin1" : "utf8",
  );
  const bytes = chance(0.05) ? whole.subarray(0, Math.floor(random() * whole.length)) : whole;
  if (chance(0.03) && bytes.length > 0) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return { bytes, endsEarly: chance(0.3) };
}
