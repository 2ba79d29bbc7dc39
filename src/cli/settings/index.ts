// `qlik-ticket settings`: the page to hand to the administrator, filled in for one page and one virtual proxy, tenant or server.
import { UsageError, type Command, type FlagValues } from "../command.js";
import { choiceOf, isOn, textOf } from "../flags.js";
import { describeSettings } from "./describe-settings.js";
import { printProductPage, type ProductPage } from "./product-page.js";
import { printSettings } from "./print-settings.js";
import { qlikCloudPage } from "./qlik-cloud.js";
import { sbmPage } from "./sbm.js";
import { tableauPage } from "./tableau.js";

export const settings: Command = {
  summary: "Prints what an administrator has to enter, filled in for your page.",
  help: `  --product NAME  qlik-sense (default), qlik-cloud, tableau or sbm
  --page URL      your page, or its origin: https://app.example.com
  --proxy URL     qlik-sense: the virtual proxy: https://sense.example.com/mashup
  --tenant URL    qlik-cloud: the tenant: https://acme.eu.qlikcloud.com
  --server URL    tableau, sbm: the server: https://tableau.example.com
  --site ID       tableau: the site, as in its address; left out: the default site
  --backend IP    tableau: the address of your own server, which Tableau is to trust
  --json          prints one line of JSON instead of the text`,
  flags: {
    product: { type: "string" },
    page: { type: "string" },
    proxy: { type: "string" },
    tenant: { type: "string" },
    server: { type: "string" },
    site: { type: "string" },
    backend: { type: "string" },
    json: { type: "boolean" },
  },
  run(flags, terminal) {
    const product = choiceOf(flags, "product", ["qlik-sense", "qlik-cloud", "tableau", "sbm"]) ?? "qlik-sense";
    const page = addressOf(flags, "page", "https://app.example.com");
    terminal.print(product === "qlik-sense" ? qlikSense(flags, page) : otherProduct(product, flags, page));
    return Promise.resolve(0);
  },
};

function qlikSense(flags: FlagValues, page: URL): string {
  const proxy = addressOf(flags, "proxy", EXAMPLE);
  const described = describeSettings(page, proxy, prefixOf(proxy));
  return isOn(flags, "json") ? JSON.stringify(described) : printSettings(described);
}

function otherProduct(product: "qlik-cloud" | "tableau" | "sbm", flags: FlagValues, page: URL): string {
  const described = describeProduct(product, flags, page);
  return isOn(flags, "json") ? JSON.stringify(described) : printProductPage(described);
}

function describeProduct(product: "qlik-cloud" | "tableau" | "sbm", flags: FlagValues, page: URL): ProductPage {
  if (product === "qlik-cloud") return qlikCloudPage(page, addressOf(flags, "tenant", "https://acme.eu.qlikcloud.com"));
  const server = addressOf(flags, "server", `https://${product}.example.com`);
  if (product === "sbm") return sbmPage(page, server);
  return tableauPage(page, server, textOf(flags, "site") ?? "", textOf(flags, "backend"));
}

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
