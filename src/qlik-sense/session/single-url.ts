// The address of Qlik's single integration page, for an iframe (help: single integration API).
import type { Proxy } from "../proxy.js";

/** What the single integration page shows (help: single integration API). */
export interface SingleUrlOptions {
  /** The app's id. */
  readonly app: string;
  /** The object to show. */
  readonly object?: string;
  /** The sheet to show. */
  readonly sheet?: string;
  /** Further parameters of the single integration page, such as `theme`, `lang`, `opt`, `select`. */
  readonly [parameter: string]: string | undefined;
}

export function singleUrlOf({ base }: Proxy, { app, object, ...rest }: SingleUrlOptions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ appid: app, obj: object, ...rest })) {
    if (value !== undefined) query.set(name, value);
  }
  return `${base}single/?${query.toString()}`;
}
