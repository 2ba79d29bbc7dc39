// Facts for every sentence of the catalogue; the mapped type leaves none out.
import { openPage } from "./page.js";
import type { Catalogue } from "../../../src/qlik-sense/problems/catalogue.js";
import { problem, type Problem, type ProblemKey } from "../../../src/qlik-sense/problems/problem.js";
import { parseProxy, type Proxy } from "../../../src/qlik-sense/proxy.js";

type Samples = { readonly [K in ProblemKey]: readonly Parameters<Catalogue[K]>[] };

const CALL = "POST https://api.example.com/qlik/ticket";
const ANNA = { userDirectory: "ACME", userId: "anna" };
const BOB = { userDirectory: "ACME", userId: "bob" };
const FAILURE = new TypeError("Failed to fetch");
const STATUSES = [0, 400, 401, 403, 404, 405, 409, 413, 415, 418, 419, 429, 500, 502, 503, 504];

const samples = (proxies: readonly Proxy[]): Samples => ({
  "unsupported-environment": [[]],
  "unsupported-environment/part": [[FAILURE]],
  "invalid-option": [["source"], ["proxy"], ["timeoutMs"], ["resource"], ["retry"], ["user"]],
  "invalid-option/unknown": [["timeout"], ["xyz"]],
  "invalid-option/ticket": [[]],
  "invalid-option/ticket-url": [[]],
  "invalid-option/proxy": [[""], ["https://sense.example.com/mashup"]],
  "invalid-option/no-proxy": [[]],
  "insecure-proxy": [["http://sense.intra/vp"]],
  "proxy-not-allowed": [
    ["https://evil.example/vp", []],
    ["https://evil.example/vp", proxies],
  ],
  "issuer-failed/status": [...STATUSES.map((status) => [CALL, status] as [string, number]), [CALL, 429, 7_001]],
  "issuer-failed/no-answer": [[CALL, FAILURE]],
  "issuer-failed/function": [[FAILURE]],
  "issuer-response-invalid": [undefined, "", "<html>", "{", "a.b.c", "two words", 5, null].map((answer) => [
    CALL,
    answer,
  ]),
  "user-mismatch/ticket": [[ANNA, BOB]],
  "credential-rejected": proxies.map((proxy) => [proxy]),
  "cookie-blocked": [
    ...proxies.map((proxy): Parameters<Catalogue["cookie-blocked"]> => [proxy, "fetch"]),
    ...proxies.map((proxy): Parameters<Catalogue["cookie-blocked"]> => [proxy, "image", "credentialless"]),
  ],
  "user-mismatch": proxies.map((proxy) => [proxy, ANNA, BOB]),
  unreachable: proxies.flatMap((proxy): Parameters<Catalogue["unreachable"]>[] => [
    [proxy, FAILURE],
    [proxy, FAILURE, "prompt"],
  ]),
  "local-network-blocked": proxies.map((proxy) => [proxy]),
  "websocket-refused": proxies.map((proxy) => [proxy]),
  "unreachable/no-proxy": proxies.map((proxy) => [proxy, 404]),
  "cors-missing": proxies.map((proxy) => [proxy]),
  "cors-missing/token": proxies.map((proxy) => [proxy]),
  "csp-blocked": [
    ...proxies.map((proxy): Parameters<Catalogue["csp-blocked"]> => [proxy, "img-src", "consume"]),
    ...proxies.map((proxy): Parameters<Catalogue["csp-blocked"]> => [proxy, "connect-src", "verify"]),
  ],
  "session-expired": proxies.map((proxy) => [proxy]),
  timeout: [
    ["ticket", 30_000],
    ["consume", 5],
    ["verify", 30_000],
    ["bootstrap", 90_000],
  ],
  "amd-conflict": [[]],
  "require-failed": proxies.flatMap((proxy): [Proxy, boolean][] => [
    [proxy, true],
    [proxy, false],
  ]),
  "qlik-load-failed": proxies.flatMap((proxy): Parameters<Catalogue["qlik-load-failed"]>[] => [
    [proxy, FAILURE],
    [proxy, Object.assign(new Error("Mismatched"), { requireType: "mismatch" })],
  ]),
});

export const PREFIXED = "https://sense.example.net:8443/mashup";
const ADDRESSES = [
  PREFIXED,
  "https://qlik.app.example.com",
  "https://a-rather-long-host-name.division.example.org/a-long-prefix",
];

/** Every key with every sample, ready to be thrown. The page must be open: {@link openPage}. */
export function everyProblem(): Problem[] {
  openPage();
  return Object.entries(samples(ADDRESSES.map((address) => parseProxy(address)))).flatMap(([key, facts]) =>
    facts.map((each) => (problem as (key: string, ...facts: readonly unknown[]) => Problem)(key, ...each)),
  );
}
