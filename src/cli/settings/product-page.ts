// The administrator's page of another system than Qlik Sense, as data and as plain text.
import type { SiteComparison } from "./sites.js";
import { bullets, describeField, heading, wrap, type Field } from "./print-text.js";

/** A form of a console. */
export interface Form {
  /** The way to it: `Administration > OAuth > Create new`. */
  readonly where: string;
  readonly fields: readonly Field[];
}

export interface ProductPage {
  readonly product: "qlik-cloud" | "tableau" | "sbm";
  readonly title: string;
  readonly page: string;
  /** The tenant or the server. */
  readonly system: string;
  readonly sites: SiteComparison;
  readonly forms: readonly Form[];
  /** What the backend gets: the issuer's options. */
  readonly backend: readonly string[];
  readonly remarks: readonly string[];
}

const RELATIONS: Readonly<Record<SiteComparison["relation"], string>> = {
  "same-origin": "one origin",
  "same-site": "different origins, one site",
  "cross-site": "different sites",
  unknown: "one site or two: this cannot be told from the names",
};

export function printProductPage({ title, page, system, sites, forms, backend, remarks }: ProductPage): string {
  const top = [
    `Page    ${page}`,
    `System  ${system}`,
    `Sites   ${RELATIONS[sites.relation]}`,
    ...wrap(sites.because, 8),
  ];
  return [
    title,
    top.join("\n"),
    ...forms.flatMap(({ where, fields }) => [heading(where), fields.map(describeField).join("\n")]),
    heading("Your own server"),
    bullets(backend),
    heading("Good to know"),
    bullets(remarks),
  ].join("\n\n");
}
