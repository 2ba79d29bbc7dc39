// What the repository says of the licence. Only what is named here leaves: its answer also has the licence key itself, serial number
// and licence file (`key`, `serial`, `lef`, `keyDetails`), which are secrets of the customer's.
type Fields = Readonly<Record<string, unknown>>;

/** The licence of a site. */
export interface LicenseFacts {
  /** Whether there is one at all. */
  readonly present: boolean;
  /** Whether it came as a Signed License Key; else as serial and control number. */
  readonly signedKey: boolean;
  /** Whether it is over. */
  readonly expired: boolean;
  /** Whether Qlik has blocked it, or does not take it for valid. */
  readonly blocked: boolean;
  /** The product's name, where Qlik tells it. */
  readonly product?: string | undefined;
  /** The last day on which it is good, as Qlik writes it, where Qlik tells it. */
  readonly validTo?: string | undefined;
}

/** One kind of access, such as `professional`, `analyzer` or `analyzer_time`. */
export interface AccessPasses {
  /** The kind, as Qlik names it. */
  readonly kind: string;
  /** How many there are; of a pool of time: minutes. */
  readonly total: number;
  /** How many of them are free, where Qlik tells it. */
  readonly available?: number | undefined;
}

/** Of `GET /qrs/license`. */
export function readLicense(value: unknown): LicenseFacts {
  const fields = asFields(value);
  const details = textIn(fields["keyDetails"]) ?? "";
  const [, validTo] = /Valid To:\s*([\w :./-]{4,30}?)(?=\s+(?:Allotment|Valid|$)|[;\n]|$)/.exec(details) ?? [];
  const signedKey = textIn(fields["key"]) !== undefined;
  return {
    present: signedKey || textIn(fields["serial"]) !== undefined || textIn(fields["lef"]) !== undefined,
    signedKey,
    expired: fields["isExpired"] === true,
    blocked: fields["isBlacklisted"] === true || fields["isInvalid"] === true || /isBlackListed:\s*true/i.test(details),
    product: shortText(fields["product"]),
    validTo: validTo?.trim(),
  };
}

/** The kinds that the licence itself names, of `keyDetails`: `Allotment analyzer_time:10000`. */
export function readAllotments(value: unknown): AccessPasses[] {
  const details = textIn(asFields(value)["keyDetails"]) ?? "";
  return [...details.matchAll(/Allotment ([a-z_]{2,40}):\s*(\d{1,9})/gi)].map(([, kind = "", total]) => ({
    kind,
    total: Number(total),
  }));
}

/** Of `GET /qrs/license/accesstypeoverview`: `professionalAccess: { enabled, total, available }` and the like, of each release's names. */
export function readPasses(value: unknown): AccessPasses[] {
  const { totalTokens, availableTokens } = asFields(value);
  const hasTokens = typeof totalTokens === "number" && totalTokens > 0;
  const available = typeof availableTokens === "number" ? availableTokens : undefined;
  const tokens = hasTokens ? [{ kind: "token", total: totalTokens, available }] : [];
  const kinds = Object.entries(asFields(value)).flatMap(([name, entry]) => {
    const fields = asFields(entry);
    // A pool of time counts in minutes.
    const total = fields["total"] ?? fields["allocatedMinutes"];
    if (typeof total !== "number" || fields["enabled"] === false) return [];
    const kind = name.replace(/Access$/, "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [{ kind, total, available: availableOf(fields, total) }];
  });
  return [...tokens, ...kinds];
}

function availableOf({ available, usedMinutes }: Fields, total: number): number | undefined {
  if (typeof available === "number") return available;
  return typeof usedMinutes === "number" ? Math.max(0, total - usedMinutes) : undefined;
}

/** Of `…/professionalaccesstype/full`: whether this user holds one, and whether it is quarantined. */
export function findSeat(
  value: unknown,
  isUser: (directory: string, id: string) => boolean,
): "held" | "quarantined" | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const entry of value as unknown[]) {
    const { user, quarantined } = asFields(entry);
    const { userDirectory, userId } = asFields(user);
    if (typeof userDirectory === "string" && typeof userId === "string" && isUser(userDirectory, userId)) {
      return quarantined === true ? "quarantined" : "held";
    }
  }
  return undefined;
}

const asFields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const textIn = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const shortText = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\w .()-]{1,80}$/.test(value) ? value : undefined;
