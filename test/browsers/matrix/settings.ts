// The columns of the fault matrix: an engine, what it does with the cookies of another site, and where the page stands.
import type { Site } from "../support/world.js";

export interface Setting {
  readonly title: string;
  readonly engine: "Chromium" | "Firefox" | "WebKitGTK";
  readonly site: Site;
  readonly thirdPartyCookies: "allowed" | "blocked";
  /** Firefox's `network.cookie.cookieBehavior.optInPartitioning`. */
  readonly optInPartitioning?: boolean;
  /**
   * What Qlik's `SameSite=None` cookie needs to be kept here: nothing, the attribute `Partitioned` (a reverse proxy can
   * add it), or no attribute helps.
   */
  readonly keepsCookie: "as-it-is" | "partitioned" | "never";
}

export const SETTINGS = {
  "chromium-allowed": {
    title: "Chromium, third-party cookies allowed",
    engine: "Chromium",
    site: "cross-site",
    thirdPartyCookies: "allowed",
    keepsCookie: "as-it-is",
  },
  "chromium-blocked": {
    title: "Chromium, third-party cookies blocked",
    engine: "Chromium",
    site: "cross-site",
    thirdPartyCookies: "blocked",
    keepsCookie: "partitioned",
  },
  firefox: {
    title: "Firefox as it comes",
    engine: "Firefox",
    site: "cross-site",
    thirdPartyCookies: "allowed",
    keepsCookie: "as-it-is",
  },
  "firefox-opt-in": {
    title: "Firefox, `optInPartitioning`",
    engine: "Firefox",
    site: "cross-site",
    thirdPartyCookies: "blocked",
    optInPartitioning: true,
    keepsCookie: "partitioned",
  },
  webkit: {
    title: "WebKitGTK, ITP",
    engine: "WebKitGTK",
    site: "cross-site",
    thirdPartyCookies: "blocked",
    keepsCookie: "never",
  },
  "chromium-same-site": {
    title: "Chromium",
    engine: "Chromium",
    site: "same-site",
    thirdPartyCookies: "blocked",
    keepsCookie: "as-it-is",
  },
  "firefox-same-site": {
    title: "Firefox",
    engine: "Firefox",
    site: "same-site",
    thirdPartyCookies: "allowed",
    keepsCookie: "as-it-is",
  },
  "webkit-same-site": {
    title: "WebKitGTK, ITP",
    engine: "WebKitGTK",
    site: "same-site",
    thirdPartyCookies: "blocked",
    keepsCookie: "as-it-is",
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingId = keyof typeof SETTINGS;
export const SETTING_IDS = Object.keys(SETTINGS) as SettingId[];
export const settingOf = (id: SettingId): Setting => SETTINGS[id];
