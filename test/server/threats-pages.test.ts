// What a page of another site can make a browser send to the ticket endpoint, over real sockets: no ticket, and nothing to read.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toNodeListener } from "../../src/server/index.js";
import { answerAll, startFakeQps, type FakeQps } from "./support/fake-qps.js";
import { sendTo } from "./support/raw.js";
import { listenWith, post, SAME_ORIGIN, type NodeServer } from "./support/ticket-server.js";

const LISTED = "https://app.example.com";
const JSON_TYPE = "Content-Type: application/json";
const FORM = "Content-Type: application/x-www-form-urlencoded";
const EVIL = "Origin: https://evil.test";
const SIBLING = "Origin: https://other.example.com";
const CROSS = "Sec-Fetch-Site: cross-site";

let qps: FakeQps;
let server: NodeServer;
beforeAll(async () => {
  qps = await startFakeQps(answerAll, { origin: LISTED, limits: { perUser: false } });
  server = await listenWith(toNodeListener(qps.handler));
});
afterAll(async () => {
  await server.close();
  await qps.close();
});

describe("a page of another site", () => {
  it.each<[string, string, string, string]>([
    ["posts a form", "POST", `${FORM}\n${CROSS}\n${EVIL}`, "a=1"],
    ["posts a form from an old browser", "POST", `${FORM}\n${EVIL}`, "a=1"],
    ["posts a form with files", "POST", `Content-Type: multipart/form-data; boundary=x\n${CROSS}\n${EVIL}`, "--x--"],
    ["posts a text form that looks like JSON", "POST", `Content-Type: text/plain\n${CROSS}\n${EVIL}`, "{}"],
    ["fetches with no-cors", "POST", `Content-Type: text/plain\nSec-Fetch-Mode: no-cors\n${CROSS}\n${EVIL}`, "{}"],
    ["fetches with no body", "POST", `Content-Length: 0\n${CROSS}\n${EVIL}`, ""],
    ["is a sibling", "POST", `${JSON_TYPE}\nX-Qlik-Ticket: 1\nSec-Fetch-Site: same-site\n${SIBLING}`, "{}"],
    ["is a sibling in an old browser", "POST", `${JSON_TYPE}\n${SIBLING}`, "{}"],
    ["is a form of a listed page", "POST", `${FORM}\nSec-Fetch-Site: same-site\nOrigin: ${LISTED}`, "a=1"],
    ["is sandboxed: its Origin is null", "POST", `${JSON_TYPE}\n${CROSS}\nOrigin: null`, "{}"],
    ["is sandboxed and claims to be ours", "POST", `${JSON_TYPE}\nSec-Fetch-Site: same-origin\nOrigin: null`, "{}"],
    ["sends Origin twice", "POST", `${JSON_TYPE}\nOrigin: ${LISTED}\n${EVIL}`, "{}"],
    ["sends Sec-Fetch-Site twice", "POST", `${JSON_TYPE}\nSec-Fetch-Site: same-origin\n${CROSS}`, "{}"],
    ["asks to end the sessions", "DELETE", `${CROSS}\n${EVIL}`, ""],
    ["loads the address as an image", "GET", `${CROSS}\nSec-Fetch-Dest: image`, ""],
    ["overrides the method", "GET", "Sec-Fetch-Site: same-origin\nX-HTTP-Method-Override: POST", ""],
  ])("a page of another site that %s gets no ticket, and Qlik is not asked", async (_how, method, fields, body) => {
    const { status, text, asked } = await sendTo(qps, server.url, { method, fields, body });
    expect([403, 405, 415]).toContain(status);
    expect(asked).toEqual([]);
    expect(text).not.toContain("evil.test");
    expect(text).not.toMatch(/access-control-allow-origin: (?!https:\/\/app\.example\.com\r)/i);
  });

  it("whose origin only resembles the listed one is refused and may read nothing, however it is spelt", async () => {
    const spelling = fc.oneof(
      fc.constantFrom("", ".", "/", ":443", ":80", "\\.evil.test", "%2eevil.test", "@evil.test", "#", "?", "\t", ", x"),
      fc.string({ maxLength: 12 }),
    );
    const scheme = fc.constantFrom("https://", "http://", "HTTPS://", "https:/", "");
    const host = fc.constantFrom("app.example.com", "APP.example.com", "xn--pp-xia.example.com", "evil.test", "null");
    const origins = fc
      .tuple(scheme, spelling, host, spelling)
      // A header can hold no line's end, nor a character beyond Latin-1.
      .map((parts) =>
        parts
          .join("")
          .replace(/[^\x20-\x7e\xa0-\xff]/g, "")
          .trim(),
      )
      .filter((origin) => origin !== LISTED);
    await fc.assert(
      fc.asyncProperty(origins, async (Origin) => {
        const response = await qps.handler(post({ ...SAME_ORIGIN, "Sec-Fetch-Site": "cross-site", Origin }));
        expect([Origin, response.status]).toEqual([Origin, 403]);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
