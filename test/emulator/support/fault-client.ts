// A client that tells what it really got, also of an answer that breaks off, and emulators that end with the test.

import http from "node:http";
import https from "node:https";
import { onTestFinished } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../src/emulator/index.js";
import { ADA, IMAGE } from "./ask.js";
import { asBackend, request, type HttpAnswer } from "./node-client.js";

export const SCRIPT = "/resources/assets/external/requirejs/require.js";

/** An emulator that is closed at the end of the test. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** `GET` of a path below the prefix `mashup`. */
export function get(emulator: Emulator, path: string, cookie?: string): Promise<HttpAnswer> {
  const { ca } = emulator.certificates;
  return request(`${emulator.proxyUrl("mashup")}${path}`, { ca, headers: cookie === undefined ? {} : { cookie } });
}

/** The cookie, `name=value`, of a new session of Ada's. */
export async function signIn(emulator: Emulator): Promise<string> {
  const { headers } = await get(emulator, `${IMAGE}?qlikTicket=${emulator.proxy.issueTicket(ADA)}`);
  return cookieOf(headers) ?? "none";
}

export function cookieOf(headers: http.IncomingHttpHeaders): string | undefined {
  return headers["set-cookie"]?.[0]?.split(";")[0];
}

/** The ticket that the ticket call hands out. */
export async function fetchTicket(emulator: Emulator): Promise<string> {
  const key = "abcdefghij012345";
  const answer = await request(
    `${emulator.qpsUrl("mashup")}/ticket?xrfkey=${key}`,
    { ...asBackend(emulator), method: "POST", headers: { "X-Qlik-Xrfkey": key, "Content-Type": "application/json" } },
    JSON.stringify({ UserDirectory: "ACME", UserId: "ada" }),
  );
  return (JSON.parse(answer.text) as { Ticket: string }).Ticket;
}

export interface Partial {
  /** `undefined` when the connection ended before any answer. */
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** The code of the error that ended it. */
  readonly error: string | undefined;
}

/** `GET` that never rejects: what came, and what ended it. */
export function receive(emulator: Emulator, path: string, signal?: AbortSignal): Promise<Partial> {
  const url = new URL(`${emulator.proxyUrl("mashup")}${path}`);
  const module = url.protocol === "http:" ? http : https;
  const settings = { ca: emulator.certificates.ca, agent: false as const, host: "127.0.0.1", servername: "localhost" };
  return new Promise((resolve) => {
    const got: Buffer[] = [];
    let answer: http.IncomingMessage | undefined;
    const end = (error?: NodeJS.ErrnoException) =>
      resolve({
        status: answer?.statusCode,
        headers: answer?.headers ?? {},
        body: Buffer.concat(got),
        error: error?.code,
      });
    const options = { ...settings, path: `${url.pathname}${url.search}`, port: url.port, headers: { host: url.host } };
    module
      .get({ ...options, ...(signal && { signal }) }, (response) => {
        answer = response;
        response.on("data", (chunk: Buffer) => got.push(chunk));
        response.on("error", end);
        response.on("end", () => end());
      })
      .on("error", end);
  });
}
