// Turns numbers into the texts of cells by Qlik's format patterns, e.g. `#,##0`, `$#,##0.00`, `0.0%`.
// Only patterns of one section; separators come from the pattern's owner (`qDec`, `qThou`).
import type { FieldAttributes } from "./qix-types.js";

const PATTERN = /^(?<prefix>[^#0]*)(?<digits>[#0.,\s]*[#0])(?<suffix>[^#0]*)$/u;

/** The text of `value`; without a pattern its plain digits, as the engine answers for an unformatted measure. */
export function formatNumber(value: number, format: FieldAttributes = {}): string {
  const decimal = format.qDec ?? ".";
  const thousand = format.qThou ?? ",";
  const groups = PATTERN.exec(format.qFmt ?? "")?.groups;
  if (!groups) return String(value);
  const { prefix = "", digits = "", suffix = "" } = groups;
  const scaled = suffix.includes("%") ? value * 100 : value;
  const [whole = "0", fraction] = Math.abs(scaled).toFixed(decimalsOf(digits, decimal)).split(".");
  const grouped = digits.includes(thousand) ? whole.replace(/\B(?=(\d{3})+$)/gu, thousand) : whole;
  const text = `${prefix}${fraction === undefined ? grouped : grouped + decimal + fraction}${suffix}`;
  return scaled < 0 && /[1-9]/u.test(text) ? `-${text}` : text;
}

function decimalsOf(digits: string, decimal: string): number {
  const at = digits.lastIndexOf(decimal);
  return at < 0 ? 0 : digits.length - at - 1;
}
