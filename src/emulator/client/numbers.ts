// Numbers as texts in drawings. Cells bring their own text from the engine; what is made here is the short form for axes
// and tight places, and the form for measures to which nobody gave a format.
import type { NxCell, NxColumnInfo } from "../engine/qix-types.js";

/** What stands before and after the digits of a measure, and by what its numbers are multiplied. */
interface Unit {
  readonly prefix: string;
  readonly suffix: string;
  readonly factor: number;
}

const SCALES: readonly (readonly [from: number, suffix: string])[] = [
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
];

/** The full text of a cell. */
export function cellText(cell: NxCell | undefined, info: NxColumnInfo | undefined): string {
  if (!cell) return "";
  if (!info?.qIsAutoFormat || cell.qNum === "NaN") return cell.qText;
  return cell.qNum.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** A short text of about three digits: `$1.02M`, `$70.3k`, `37.2%`. */
export function shortText(value: number, info: NxColumnInfo | undefined): string {
  return compact(value, info, (scaled) => (scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2));
}

/** A tick's text: with the decimals that its step has. */
export function tickText(value: number, step: number, info: NxColumnInfo | undefined): string {
  const { factor } = unitOf(info);
  const scale = scaleOf(Math.abs(value * factor))[0];
  return compact(value, info, () => decimalsOf((step * factor) / scale));
}

/** Round values from below the smallest to above the greatest, zero among them: where an axis has its ticks. */
export function axisTicks(least: number, greatest: number, wanted: number): readonly number[] {
  const low = Math.min(0, least);
  const high = Math.max(0, greatest);
  if (low === high) return [0, 1];
  const step = roundStep((high - low) / Math.max(1, wanted));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  // Each tick from its own product: adding steps up would drift (0.1 + 0.2).
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function compact(value: number, info: NxColumnInfo | undefined, decimalsFor: (scaled: number) => number): string {
  const { prefix, suffix, factor } = unitOf(info);
  const size = Math.abs(value * factor);
  const [scale, letter] = scaleOf(size);
  const scaled = size / scale;
  const digits = scaled
    .toFixed(decimalsFor(scaled))
    .replace(/(\.\d*?)0+$/u, "$1")
    .replace(/\.$/u, "");
  return `${value < 0 && digits !== "0" ? "-" : ""}${prefix}${digits}${letter}${suffix}`;
}

function unitOf(info: NxColumnInfo | undefined): Unit {
  const [, prefix = "", suffix = ""] = /^([^#0]*)[#0.,\s]*[#0]([^#0]*)$/u.exec(info?.qNumFormat.qFmt ?? "") ?? [];
  return { prefix, suffix, factor: suffix.includes("%") ? 100 : 1 };
}

function scaleOf(size: number): readonly [number, string] {
  return SCALES.find(([from]) => size >= from) ?? [1, ""];
}

/** How many decimals write `value` exactly; 6 at most. */
function decimalsOf(value: number): number {
  const exact = [0, 1, 2, 3, 4, 5].find(
    (count) => Math.abs(value * 10 ** count - Math.round(value * 10 ** count)) < 1e-6,
  );
  return exact ?? 6;
}

/** The next of 1, 2, 2.5, 5 times a power of ten that is not below `raw`. */
function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 2.5, 5].find((candidate) => candidate * power >= raw * (1 - 1e-9)) ?? 10);
}
