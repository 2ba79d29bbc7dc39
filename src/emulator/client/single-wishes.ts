// What the address of `/single/` asks for, in the words of Qlik's single integration. Of names in any letter case the first one counts.

export interface SingleWishes {
  readonly appId: string;
  readonly objectId: string;
  readonly sheetId: string;
  readonly identity: string;
  readonly theme: string;
  readonly lang: string;
  /** The words of `opt`. */
  readonly options: ReadonlySet<string>;
  /** Each `select`: a field and values, or the one word `clearall`. */
  readonly selections: readonly (readonly string[])[];
}

export function readWishes(query: string): SingleWishes {
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value] as const);
  const wish = (name: string) => pairs.find(([each]) => each === name)?.[1] ?? "";
  const words = (text: string) => text.split(",").map((word) => word.trim());
  return {
    appId: wish("appid"),
    objectId: wish("obj"),
    sheetId: wish("sheet"),
    identity: wish("identity"),
    theme: wish("theme"),
    lang: wish("lang"),
    options: new Set(words(wish("opt").toLowerCase())),
    selections: pairs.filter(([name, value]) => name === "select" && value !== "").map(([, value]) => words(value)),
  };
}
