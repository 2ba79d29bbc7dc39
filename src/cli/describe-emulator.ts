// What someone needs to know of a running emulator: for programs one object, for people the same with code to paste.
import { DEMO_APP } from "../emulator/engine/index.js";
import type { Emulator } from "../emulator/index.js";
import { machineNames } from "../emulator/node/open-servers.js";
import { DEMO_USERS } from "./demo/users.js";
import { npmSnippet, serverSnippet, tagSnippet, viteSnippet } from "./snippets.js";

export interface CertificateFiles {
  readonly ca: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

export interface EmulatorDescription extends CertificateFiles {
  readonly proxy: string;
  readonly qps: string;
  readonly virtualProxy: string;
  /** Where faults are added, and the journal is read. */
  readonly control: string;
  /** With several nodes each one's trusted side; the first is `qps`. */
  readonly nodes?: readonly { readonly qps: string; readonly serverName: string }[];
  /** The one name in the trusted side's certificate, as on a real server the short machine name. */
  readonly serverName: string;
  readonly appId: string;
  readonly objects: Readonly<Record<string, string>>;
  /** Suggestions: the emulator, as Qlik, knows any user that a ticket names. */
  readonly users: readonly { readonly userDirectory: string; readonly userId: string }[];
}

/** The short machine name that the emulators of this command line have. */
export const SERVER_NAME = "qlikserver1";

export function describeEmulator(emulator: Emulator, prefix: string, files: CertificateFiles): EmulatorDescription {
  const names = machineNames(SERVER_NAME, emulator.nodes.length);
  const nodes = emulator.nodes.map((node, index) => ({
    qps: node.qpsUrl(prefix),
    serverName: names[index] ?? SERVER_NAME,
  }));
  return {
    proxy: emulator.proxyUrl(prefix),
    qps: emulator.qpsUrl(prefix),
    ...files,
    control: emulator.control ?? "",
    virtualProxy: prefix,
    serverName: SERVER_NAME,
    ...(nodes.length > 1 && { nodes }),
    appId: DEMO_APP.id,
    objects: DEMO_APP.objects,
    users: DEMO_USERS.map(({ userDirectory, userId }) => ({ userDirectory, userId })),
  };
}

/** `isKept`: the certificates are still there after the end. */
export function describeForPeople(emulator: EmulatorDescription, isKept = false): string {
  const objects = Object.entries(emulator.objects).map(([name, id]) => `${name} ${id}`);
  return `Emulated Qlik Sense; no Qlik software here. Ctrl+C stops it.

  Virtual proxy   ${emulator.proxy}
  Trusted side    ${emulator.qps} (mutual TLS, server name ${emulator.serverName})${otherNodes(emulator)}
  Certificates    ${[emulator.ca, emulator.clientCert, emulator.clientKey].join("\n                  ")}
                  (${isKept ? "kept; the next start takes them again" : "removed when this stops"})
  Control         ${emulator.control} (faults, journal, counters, sessions)
  App             ${emulator.appId}: ${objects.join(", ")}
  Users           any; for example ${emulator.users.map(({ userDirectory, userId }) => `${userDirectory}\\${userId}`).join(", ")}

Your server, at /api/qlik-ticket:

${indent(serverSnippet(emulator))}

Your page, by npm:

${indent(npmSnippet(emulator))}

Your page, by tag:

${indent(tagSnippet(emulator))}

With Vite, page and Qlik on one origin (vite.config.js):

${indent(viteSnippet(emulator))}
${certificateHint(emulator.proxy, isKept)}`;
}

function otherNodes({ nodes = [] }: EmulatorDescription): string {
  const others = nodes.slice(1).map(({ qps, serverName }) => `\n  Another node    ${qps} (server name ${serverName})`);
  return others.join("");
}

function certificateHint(proxy: string, isKept: boolean): string {
  if (proxy.startsWith("http:")) return "";
  const authority = isKept
    ? "The certificate authority stays the same as long as the folder does."
    : "The certificate authority is new with each start; --folder DIR keeps it.";
  return `
${authority} Open ${proxy}/hub/ once and accept the certificate,
or trust root.pem; serve your page by https too (browsers count http and https as two sites). Or start with --http.`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
