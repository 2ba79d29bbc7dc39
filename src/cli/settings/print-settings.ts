// The administrator's page as plain text: to be pasted into a mail or a ticket, so no colours and no box characters.
import type { AdministratorSettings } from "./describe-settings.js";
import type { SiteComparison } from "./sites.js";
import { bullets, describeField, heading, wrap } from "./print-text.js";
import type { VirtualProxyField } from "./virtual-proxy-fields.js";

const RELATIONS: Readonly<Record<SiteComparison["relation"], string>> = {
  "same-origin": "one origin",
  "same-site": "different origins, one site",
  "cross-site": "different sites",
  unknown: "one site or two: this cannot be told from the names",
};

export function printSettings(settings: AdministratorSettings): string {
  const { page, proxy, prefix, sites, fields, firewall, certificates, users, remarks } = settings;
  return [
    "For the Qlik Sense administrator: sign-in by ticket for an embedding page",
    [`Page    ${page}`, `Qlik    ${proxy}`, `Sites   ${RELATIONS[sites.relation]}`, ...wrap(sites.because, 8)].join(
      "\n",
    ),
    heading(`QMC > Virtual proxies > ${prefix === "" ? "(default)" : prefix}`),
    ...sectionsOf(fields),
    heading("Firewall"),
    table(firewall.map((rule) => [rule.from, rule.to, `port ${rule.port}`, rule.need, rule.why])),
    heading("Certificates"),
    bullets(certificates),
    heading("Users"),
    bullets(users),
    heading("Good to know"),
    bullets(remarks),
  ].join("\n\n");
}

function sectionsOf(fields: readonly VirtualProxyField[]): string[] {
  const sections = [...new Set(fields.map(({ section }) => section))];
  return sections.map((section) => {
    const inside = fields.filter((field) => field.section === section);
    return [section, ...inside.map(describeField)].join("\n");
  });
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => {
      const cells = widths.map((width, column) => (row[column] ?? "").padEnd(width)).join("  ");
      return [cells.trimEnd(), ...wrap(row[4] ?? "", 4)].join("\n");
    })
    .join("\n");
}
