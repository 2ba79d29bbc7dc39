// `qlik-ticket settings`: the page to hand to the Qlik administrator, filled in for one page and one virtual proxy.
import { UsageError, type Command, type FlagValues } from "../command.js";
import { isOn, textOf } from "../flags.js";
import { describeSettings } from "./describe-settings.js";
import { printSettings } from "./print-settings.js";

export const settings: Command = {
  summary: "Prints what your Qlik administrator has to enter, filled in for your page.",
  help: `  --page URL     your page, or its origin: https://app.example.com
  --proxy URL    the virtual proxy: https://sense.example.com/mashup
  --json         prints one line of JSON instead of the text`,
  flags: {
    page: { type: "string" },
    proxy: { type: "string" },
    json: { type: "boolean" },
  },
  run(flags, terminal) {
    const page = addressOf(flags, "page", "https://app.example.com");
    const proxy = addressOf(flags, "proxy", EXAMPLE);
    const described = describeSettings(page, proxy, prefixOf(proxy));
    terminal.print(isOn(flags, "json") ? JSON.stringify(described) : printSettings(described));
    return Promise.resolve(0);
  },
};

const EXAMPLE = "https://sense.example.com/mashup";

function addressOf(flags: FlagValues, name: string, example: string): URL {
  const text = textOf(flags, name);
  if (text === undefined) throw new UsageError(`settings needs --${name}, for example ${example}`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  // Not repeated: an address with user and password in it would be in the log.
  throw new UsageError(`--${name} takes an address such as ${example}`);
}

/** Exactly what the QMC takes for a prefix; a deeper path is a page behind the virtual proxy. */
function prefixOf({ pathname, search, hash }: URL): string {
  const prefix = /^\/([a-z0-9._~-]*)\/?$/.exec(pathname)?.[1];
  const isService = prefix !== undefined && /^(hub|qmc|sense|single|resources|content|qrs|qps|api|app)$/.test(prefix);
  if (prefix !== undefined && !isService && search === "" && hash === "") return prefix;
  throw new UsageError(
    `--proxy takes host and prefix alone (lower case, nothing behind it), such as ${EXAMPLE}, not the path "${pathname}"`,
  );
}
