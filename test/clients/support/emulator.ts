// An emulator for clients in Node, and the cookie of a signed-in user. Clients resolve names as they like, so the
// proxy answers to an address.
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../src/emulator/index.js";
import { request } from "../../emulator/support/node-client.js";

export const PREFIX = "mashup";
export const ANNA = { virtualProxy: PREFIX, userDirectory: "EXAMPLE", userId: "anna" };
export const IMAGE = "/resources/img/core/dark_noise_16x16.png";

/** An emulator under 127.0.0.1. */
export const startOnLoopback = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ hosts: ["127.0.0.1"], ...options });

/** `name=value` of the session cookie that a new ticket of Anna's makes. */
export async function signInAnna(emulator: Emulator): Promise<string> {
  const address = `${emulator.proxyUrl(PREFIX)}${IMAGE}?qlikTicket=${emulator.proxy.issueTicket(ANNA)}`;
  const { headers } = await request(address, { ca: emulator.certificates.ca });
  const cookie = headers["set-cookie"]?.[0]?.split(";")[0];
  if (cookie === undefined) throw new Error("the ticket made no session");
  return cookie;
}
