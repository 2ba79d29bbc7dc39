// What a proxy may get sent by accident or by malice: the requests of the fuzz run.
import fc from "fast-check";
import { frames } from "./frames.js";

/** One connection: where to, what to write, and whether to wait for an answer or to vanish. */
export interface Shot {
  readonly kind: string;
  /** `tls`: the browsers' side; `plain`: the same over http; `trusted`: the backends'; `raw`: no TLS towards a TLS port. */
  readonly side: "tls" | "plain" | "trusted" | "raw";
  readonly bytes: Buffer;
  readonly leaves: "after-answer" | "at-once" | "by-half-close";
}

const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.string({ unit: "grapheme" }));
const escapes = fc
  .array(
    fc.constantFrom("%", "%2", "%zz", "%00", "%E0%A4%A", "%2F", "..", "/", "//", "\\", "é", "?", "#", "a", "%u0041"),
  )
  .map((parts) => parts.join(""));
const prefixes = fc.constantFrom("", "/mashup", "/guarded", "/open", "/nowhere", "/%6dashup");
const places = fc.constantFrom(
  "/hub/",
  "/qps/user",
  "/qps/csrftoken",
  "/qrs/about",
  "/single/",
  "/resources/js/qlik.js",
  "/resources/img/core/dark_noise_16x16.png",
  "/internal_forms_authentication/",
  "/app/engineData",
);
const methods = fc.oneof(
  fc.constantFrom("GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "TRACE", "PRI"),
  fc.string(),
);
const versions = fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP/", "");
const hosts = fc.oneof(
  fc.constantFrom("127.0.0.1", "localhost", "", "[", "[::1]", "a@localhost", "localhost:99999", "nowhere.example.com"),
  fc.string(),
);
const cookies = fc
  .oneof(fc.constant("X-Qlik-Session-mashup="), fc.string(), escapes)
  .map((value) => `Cookie: ${value}`);
const XRFKEY = "abcdefghijklmnop";

/** Latin-1, so that each character is one byte whatever it is. */
const bytesOf = (text: string) => Buffer.from(text, "latin1");
const request = (line: string, headers: readonly string[], body = "") =>
  bytesOf([line, ...headers, "", body].join("\r\n"));

const badAddress = fc
  .tuple(methods, prefixes, fc.oneof(places, escapes, anyText), fc.oneof(escapes, anyText), versions, hosts, cookies)
  .map(([method, prefix, place, query, version, host, cookie]) =>
    request(`${method} ${prefix}${place}?${query} ${version}`, [`Host: ${host}`, cookie]),
  );

const duplicateTicket = fc
  .tuple(prefixes, places, fc.array(fc.tuple(fc.constantFrom("qlikTicket", "QLIKTICKET", "qlikticket%20"), escapes)))
  .map(([prefix, place, tickets]) => {
    const query = tickets.map((pair) => pair.join("=")).join("&");
    return request(`GET ${prefix}${place}?${query} HTTP/1.1`, ["Host: 127.0.0.1"]);
  });

const oldVersion = fc
  .tuple(prefixes, places, fc.constantFrom("HTTP/1.0", "HTTP/0.9", ""))
  .map(([prefix, place, version]) => request(`GET ${prefix}${place} ${version}`, []));

const nullBytes = fc.tuple(prefixes, fc.nat({ max: 120 }), fc.nat({ max: 5 })).map(([prefix, at, more]) => {
  const whole = `GET ${prefix}/hub/?qlikTicket=abc HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=b\r\n\r\n`;
  return bytesOf(whole.slice(0, at) + "\0".repeat(more + 1) + whole.slice(at));
});

const hugeHeaders = fc.tuple(prefixes, fc.constantFrom(1, 100, 4000)).map(([prefix, count]) => {
  const padding = "x".repeat(Math.ceil(1_048_576 / count));
  const headers = Array.from({ length: count }, (_, index) => `X-Padding-${index}: ${padding}`);
  return request(`GET ${prefix}/hub/ HTTP/1.1`, ["Host: 127.0.0.1", ...headers]);
});

const badBody = fc
  .tuple(
    fc.constantFrom("/qps/ticket", "/qps/mashup/ticket", "/qps/mashup/session", "/qps/mashup/session/%", "/qps/%00"),
    fc.oneof(
      fc.json(),
      fc.json().map((json) => json.slice(1)),
      anyText,
      fc.constant("[".repeat(20_000)),
    ),
    fc.constantFrom("right", "short", "long", "negative", "chunked", "both"),
  )
  .map(([path, body, length]) => {
    const size = Buffer.byteLength(body, "latin1");
    const lengths = {
      right: [`Content-Length: ${size}`],
      short: [`Content-Length: ${Math.floor(size / 2)}`],
      long: [`Content-Length: ${size + 10}`],
      negative: ["Content-Length: -1"],
      chunked: ["Transfer-Encoding: chunked"],
      both: ["Transfer-Encoding: chunked", `Content-Length: ${size}`],
    };
    const headers = ["Host: 127.0.0.1", `X-Qlik-Xrfkey: ${XRFKEY}`, "Content-Type: application/json"];
    return request(`POST ${path}?xrfkey=${XRFKEY} HTTP/1.1`, [...headers, ...lengths[length]], body);
  });

const badWebSocket = fc
  .tuple(
    fc.constantFrom("/mashup", "/open", "/guarded"),
    fc.oneof({ weight: 4, arbitrary: fc.constant("dGhlIHNhbXBsZSBub25jZQ==") }, { weight: 1, arbitrary: fc.string() }),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant("13") },
      { weight: 1, arbitrary: fc.constantFrom("", "8", "99", "x") },
    ),
    frames,
  )
  .map(([prefix, key, version, sent]) => {
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
    const handshake = [`Sec-WebSocket-Key: ${key}`, `Sec-WebSocket-Version: ${version}`];
    const line = `GET ${prefix}/app/engineData HTTP/1.1`;
    return Buffer.concat([request(line, ["Host: 127.0.0.1", ...upgrade, ...handshake]), sent]);
  });

const randomBytes = fc.uint8Array({ minLength: 1, maxLength: 2000 }).map((bytes) => Buffer.from(bytes));
// The beginning of a TLS handshake record, and then anything.
const brokenTls = randomBytes.map((bytes) => Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), bytes]));

const leaving = fc.constantFrom("after-answer", "after-answer", "at-once", "by-half-close" as const);
const browsers = fc.constantFrom("plain", "plain", "tls" as const);

function shots(kind: string, bytes: fc.Arbitrary<Buffer>, side: fc.Arbitrary<Shot["side"]>): fc.Arbitrary<Shot> {
  return fc.record({ kind: fc.constant(kind), side, bytes, leaves: leaving });
}

/** Cut off in the middle: the client that goes away while it speaks. */
const cut = fc
  .tuple(fc.oneof(badAddress, badBody, badWebSocket), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bytes, part]) => bytes.subarray(0, Math.floor(bytes.length * part)));

/** Any of them; the large ones are rarer. */
export const garbage: fc.Arbitrary<Shot> = fc.oneof(
  { weight: 20, arbitrary: shots("bad address", badAddress, browsers) },
  { weight: 10, arbitrary: shots("several tickets", duplicateTicket, browsers) },
  { weight: 8, arbitrary: shots("old version", oldVersion, browsers) },
  { weight: 8, arbitrary: shots("null bytes", nullBytes, browsers) },
  { weight: 1, arbitrary: shots("huge headers", hugeHeaders, browsers) },
  { weight: 15, arbitrary: shots("bad body", badBody, fc.constantFrom("trusted", "plain")) },
  { weight: 20, arbitrary: shots("bad WebSocket", badWebSocket, browsers) },
  { weight: 8, arbitrary: shots("cut off", cut, fc.constantFrom("plain", "tls", "trusted")) },
  { weight: 5, arbitrary: shots("random bytes", randomBytes, fc.constantFrom("plain", "tls", "raw")) },
  { weight: 5, arbitrary: shots("broken TLS", brokenTls, fc.constant("raw")) },
);
