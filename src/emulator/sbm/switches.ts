// What no public document settles and a client can observe. Each switch lists its values, the default first: the harsher
// answer, unless a document or a public client speaks for another. docs/emulator.md says what is known about each.

/** The values of every switch of an SBM, default first. */
export const SBM_SWITCHES = {
  /** What a wrong password gets at the token service: an empty 200, `status: "Error"` with 200, or 401. */
  wrongPassword: ["empty", "error", "unauthorized"],
  /** How `created` and `expires` are written: as since 11.6, or as milliseconds since the epoch, as before, without `tokenProperties`. */
  dates: ["iso", "epoch"],
  /** The token service's JSON: valid, or as SBM's own documentation prints it, without five commas. */
  tokenJson: ["valid", "as-printed"],
  /** Status of the JSON API's answer to a token that is not good. */
  authenticationStatus: [200, 401],
  /** What such a call gets without `cookie: authrequired=` or `DirectSsoInteraction: true`: the JSON that says so, or a page. */
  unmarkedCall: ["json", "page"],
  /** Whether pages of other origins may call: they may not, or all may. */
  cors: ["none", "any"],
} as const;

type Switch = keyof typeof SBM_SWITCHES;

/** Every switch with its value. */
export type SbmSwitches = { readonly [K in Switch]: (typeof SBM_SWITCHES)[K][number] };

/** The switches as options; all optional. */
export type SbmSwitchOptions = { readonly [K in keyof typeof SBM_SWITCHES]?: (typeof SBM_SWITCHES)[K][number] };

/** The switches as given, else their defaults. */
export function resolveSbmSwitches(given: SbmSwitchOptions): SbmSwitches {
  const names = Object.keys(SBM_SWITCHES) as Switch[];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? SBM_SWITCHES[name][0]])) as SbmSwitches;
}
