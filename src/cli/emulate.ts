// `qlik-ticket emulate`: an emulated Qlik Sense for a site under development, until it is stopped; or one of the further systems.
import { DEMO_APP, startEmulator, type Emulator, type EmulatorOptions } from "../emulator/index.js";
import { RELEASES, type Release } from "../emulator/model/settings/releases.js";
import { UsageError, type Command, type FlagValues, type Terminal } from "./command.js";
import { corsHeaders } from "./cors-headers.js";
import { describeEmulator, describeForPeople, SERVER_NAME, type CertificateFiles } from "./describe-emulator.js";
import { choiceOf, countOf, isOn, originOf, portOf, textOf } from "./flags.js";
import { openCertificateFolder, type CertificateFolder } from "./certificate-folder.js";
import { writeServeConfig } from "./serve-config.js";
import { createTempFolder } from "./temp-folder.js";
import { runSystem, type SystemName } from "./systems/run-system.js";

const RELEASE_NAMES = Object.keys(RELEASES) as Release[];
const PRODUCTS: readonly ("qlik-sense" | SystemName)[] = ["qlik-sense", "qlik-cloud", "tableau", "sbm"];

export const emulate: Command = {
  summary: "Runs an emulated Qlik Sense, Qlik Cloud, Tableau or SBM, without any of their software.",
  help: `  --product NAME      qlik-sense (default), qlik-cloud, tableau or sbm; these three take --port, --cors, --http, --h2,
                      --control-port and --json
  --port N            port of the browsers' side (default: any free one)
  --qps-port N        port of the trusted side, where tickets are made (default: any free one)
  --vp PREFIX,...     virtual proxies; "" is the default one (default: mashup and the default one)
  --same-site VALUE   SameSite attribute of the session cookie: none, lax (default on https) or unset
  --cors ORIGIN       lets pages of this origin read the answers, and open WebSockets
  --csrf on|off       demands the CSRF token of November 2024 on WebSockets (default: as the release does)
  --release R         plays a release: ${RELEASE_NAMES.join(", ")} (default: 2024-05)
  --ids YOURS=OURS,... your app and object ids, each with what stands for it: app, chart, kpi or table
  --nodes N           proxy nodes behind one name, each with a memory of its own, 1 to 16 (default: 1)
  --http              plain http on the browsers' side: no certificate warning on localhost
  --h2                HTTP/2 on the browsers' side
  --control-port N    port of the control endpoint, on 127.0.0.1 (default: any free one)
  --folder DIR        keeps the certificates there between starts (default: new ones with each start, removed at the end)
  --serve-config FILE writes the config file of a ticket server for this emulator: npx qlik-ticket serve --config FILE
  --fault-switches    lets an address ask for a fault: ?emulate=delay:500
  --json              prints one line of JSON instead of the text`,
  flags: {
    product: { type: "string" },
    port: { type: "string" },
    "qps-port": { type: "string" },
    vp: { type: "string" },
    "same-site": { type: "string" },
    cors: { type: "string" },
    csrf: { type: "string" },
    release: { type: "string" },
    ids: { type: "string" },
    nodes: { type: "string" },
    "control-port": { type: "string" },
    folder: { type: "string" },
    "serve-config": { type: "string" },
    "fault-switches": { type: "boolean" },
    http: { type: "boolean" },
    h2: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(flags, terminal) {
    const product = choiceOf(flags, "product", PRODUCTS) ?? "qlik-sense";
    if (product !== "qlik-sense") return runSystem(product, flags, terminal).catch(inFlags);
    const prefixes = prefixesOf(flags);
    const options = optionsOf(flags, prefixes);
    // Before anything is told: the program that reads the line may stop us at once.
    const stopped = terminal.untilStopped();
    const folder = await folderOf(flags, terminal);
    const { authority } = folder;
    const emulator = await startEmulator({ ...options, ...(authority && { authority }) }).catch((error: unknown) => {
      folder.remove();
      return inFlags(error);
    });
    try {
      const serveConfig = textOf(flags, "serve-config");
      await announce({ emulator, prefixes, folder, terminal, serveConfig, asJson: isOn(flags, "json") });
      await stopped;
    } finally {
      await emulator.close();
      folder.remove();
    }
    return 0;
  },
};

/** An error that names options, in the words of the command line. */
function inFlags(error: unknown): never {
  if (!(error instanceof Error) || error instanceof UsageError) throw error;
  const said = error.message.replace(/"(port|qpsPort|controlPort)"/, (_, option: string) => {
    return `--${option.replace("Port", "-port")}`;
  });
  throw error instanceof TypeError ? new UsageError(said, { cause: error }) : new Error(said, { cause: error });
}

async function folderOf(flags: FlagValues, terminal: Terminal): Promise<CertificateFolder> {
  const kept = textOf(flags, "folder");
  if (kept === "") throw new UsageError("--folder takes a folder");
  return kept === undefined ? createTempFolder() : openCertificateFolder(kept, (line) => terminal.note(line));
}

interface Announcement {
  emulator: Emulator;
  prefixes: readonly string[];
  folder: CertificateFolder;
  terminal: Terminal;
  serveConfig: string | undefined;
  asJson: boolean;
}

async function announce({ emulator, prefixes, folder, terminal, serveConfig, asJson }: Announcement): Promise<void> {
  const { ca, clientCert, clientKey } = emulator.certificates;
  // Named as the files of a QMC export are.
  const files: CertificateFiles = {
    ca: await folder.write("root.pem", ca),
    clientCert: await folder.write("client.pem", clientCert),
    clientKey: await folder.write("client_key.pem", clientKey),
  };
  const description = describeEmulator(emulator, prefixes[0] ?? "", files);
  if (serveConfig !== undefined) await writeServeConfig(serveConfig, description);
  const isKept = folder.authority !== undefined;
  terminal.print(asJson ? JSON.stringify(description) : describeForPeople(description, isKept));
}

function prefixesOf(flags: FlagValues): readonly string[] {
  const text = textOf(flags, "vp");
  if (text === undefined) return ["mashup", ""];
  const prefixes = text.split(",").map((prefix) => prefix.trim());
  const wrong = prefixes.find((prefix) => !/^[a-z0-9._~-]*$/.test(prefix));
  if (wrong !== undefined) throw new UsageError(`--vp takes prefixes of a-z, 0-9, "-", ".", "_", "~", not "${wrong}"`);
  if (new Set(prefixes).size < prefixes.length) throw new UsageError("--vp names a prefix twice");
  return prefixes;
}

/** Your ids, each with the built-in app's own. */
function idsOf(flags: FlagValues): Record<string, string> {
  const ours: Readonly<Record<string, string>> = { app: DEMO_APP.id, ...DEMO_APP.objects };
  const pairs = (textOf(flags, "ids") ?? "").split(",").filter((pair) => pair.trim() !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [yours = "", name = "", ...more] = pair.split("=").map((part) => part.trim());
      const id = Object.hasOwn(ours, name) ? ours[name] : undefined;
      if (yours !== "" && id !== undefined && more.length === 0) return [yours, id];
      throw new UsageError(`--ids takes YOUR-ID=${Object.keys(ours).join("|")}, joined by commas, not "${pair}"`);
    }),
  );
}

function optionsOf(flags: FlagValues, prefixes: readonly string[]): EmulatorOptions {
  if (isOn(flags, "http") && isOn(flags, "h2")) throw new UsageError("--http and --h2 exclude each other");
  const sameSite = choiceOf(flags, "same-site", ["none", "lax", "unset"]);
  const csrf = choiceOf(flags, "csrf", ["on", "off"]);
  const release = choiceOf(flags, "release", RELEASE_NAMES);
  const cors = originOf(flags, "cors");
  const virtualProxies = prefixes.map((prefix) => ({
    prefix,
    ...(sameSite && { sameSite }),
    ...(csrf && { csrf: csrf === "on" ? ("required" as const) : ("off" as const) }),
    ...(cors && { additionalResponseHeaders: corsHeaders(cors.origin), hostAllowList: [cors.hostname] }),
  }));
  return {
    machineName: SERVER_NAME,
    virtualProxies,
    port: portOf(flags, "port"),
    qpsPort: portOf(flags, "qps-port"),
    controlPort: portOf(flags, "control-port"),
    ids: idsOf(flags),
    nodes: countOf(flags, "nodes", 1, 16) ?? 1,
    faultSwitches: isOn(flags, "fault-switches"),
    ...(release && { release }),
    protocol: isOn(flags, "http") ? "http" : isOn(flags, "h2") ? "h2" : "https",
  };
}
