/** The browser engines of this machine by id, each with what starts it, and the titles of those that are missing. */
export function findEngines(): {
  readonly found: {
    readonly chromium?: string;
    readonly firefox?: string;
    readonly webkit?: { readonly driver: string; readonly browser: string };
  };
  readonly missing: readonly string[];
};
export function engineTitle(id: "chromium" | "firefox" | "webkit"): string;
