// What the flags of `qlik-ticket doctor` ask for, checked before anything is asked.
import { readFileSync } from "node:fs";
import { UsageError, type FlagValues } from "../command.js";
import { originOf, textOf } from "../flags.js";
import type { TestUser } from "./qlik/check-trusted-side.js";

export interface DoctorWishes {
  readonly endpoint: string | undefined;
  readonly visitor: Readonly<Record<string, string>> | undefined;
  readonly page: string | undefined;
  readonly proxy: string | undefined;
  readonly virtualProxy: string;
  readonly qps: URL | undefined;
  readonly serverName: string;
  readonly certificates: string | undefined;
  readonly passphrase: string | undefined;
  readonly user: TestUser | undefined;
  /** Where the licence is asked for, with certificates that the ticket server must not have. */
  readonly repository: { readonly qrs: URL; readonly certificates: string } | undefined;
  /** PEM text. */
  readonly authority: string | undefined;
}

export function readWishes(flags: FlagValues, env: NodeJS.ProcessEnv = process.env): DoctorWishes {
  const proxy = addressOf(flags, "proxy")?.href.replace(/\/$/, "");
  const qps = addressOf(flags, "qps");
  const wishes: DoctorWishes = {
    endpoint: addressOf(flags, "endpoint")?.href,
    visitor: visitorOf(flags),
    page: originOf(flags, "page")?.origin,
    proxy,
    virtualProxy: textOf(flags, "vp") ?? prefixOf(proxy),
    qps,
    serverName: textOf(flags, "server-name") ?? qps?.hostname.split(".")[0] ?? "",
    certificates: textOf(flags, "certificates"),
    passphrase: env["QLIK_PASSPHRASE"],
    user: userOf(flags),
    repository: repositoryOf(flags),
    authority: authorityOf(flags),
  };
  assertTogether(wishes);
  return wishes;
}

function assertTogether({ endpoint, proxy, qps, certificates, user, repository }: DoctorWishes): void {
  if ([endpoint, proxy, qps, certificates, repository].every((each) => each === undefined)) {
    throw new UsageError("doctor needs something to look at: --endpoint, --proxy, --certificates or --qps");
  }
  if (qps !== undefined && certificates === undefined) throw new UsageError("--qps goes with --certificates");
  if (user !== undefined && (qps === undefined || proxy === undefined)) {
    throw new UsageError("--user goes with --qps, --certificates and --proxy: a test ticket is issued and consumed");
  }
}

function addressOf(flags: FlagValues, name: string): URL | undefined {
  const text = textOf(flags, name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  // Not repeated: an address with user and password in it would be in the log.
  throw new UsageError(`--${name} takes an address such as https://app.example.com/api/qlik-ticket`);
}

/** `--header "Cookie: session=…"`, given once or several times joined by a line break. */
function visitorOf(flags: FlagValues): Readonly<Record<string, string>> | undefined {
  const text = textOf(flags, "header");
  if (text === undefined) return undefined;
  const fields = text.split(/\r?\n/).map((line) => /^([\w-]+):\s*(.+)$/.exec(line));
  if (fields.some((field) => !field)) throw new UsageError('--header takes a field such as "Cookie: session=…"');
  return Object.fromEntries(fields.map((field) => [field?.[1] ?? "", field?.[2] ?? ""]));
}

function userOf(flags: FlagValues): TestUser | undefined {
  const text = textOf(flags, "user");
  if (text === undefined) return undefined;
  const [userDirectory, userId, ...rest] = text.split("\\");
  if (userDirectory && userId && rest.length === 0) return { userDirectory, userId };
  throw new UsageError("--user takes DIRECTORY\\id, as in QMC > Users");
}

function repositoryOf(flags: FlagValues): DoctorWishes["repository"] {
  const qrs = addressOf(flags, "qrs");
  const certificates = textOf(flags, "qrs-certificates");
  if (qrs && certificates !== undefined) return { qrs, certificates };
  if (!qrs && certificates === undefined) return undefined;
  throw new UsageError(
    "--qrs goes with --qrs-certificates: certificates with an administrator's rights, which no ticket server needs",
  );
}

function prefixOf(proxy: string | undefined): string {
  return proxy === undefined ? "" : new URL(proxy).pathname.replaceAll("/", "");
}

function authorityOf(flags: FlagValues): string | undefined {
  const file = textOf(flags, "ca");
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError("--ca takes a PEM file that can be read");
  }
}
