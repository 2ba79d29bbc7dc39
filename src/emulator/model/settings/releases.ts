// What differs between releases of Qlik Sense as far as a signed-in page can observe it.
//   November 2018  the cookie has one name over http and https (the suffix `-HTTP` came in February 2019) and no
//                  SameSite attribute (its settings came about April 2020, Qlik article 1758478)
//   May 2024       `/qps/csrftoken` (Proxy API 38.38)
//   November 2024  an engine socket needs the CSRF token (Qlik article 2509211)

import type { SwitchOptions } from "./switches.js";

/** A release that can be played. `latest` is the newest of them, May 2026; what is open about it is read the harsher way. */
export type Release = "2018-11" | "2020-04" | "2024-05" | "2024-11" | "2025-05" | "2025-11" | "2026-05" | "latest";

export interface ReleasePreset {
  /** As the server names itself in `product-info.json`. */
  readonly label: string;
  /** Whether the QMC has the settings of the SameSite attribute; without them none is ever sent. */
  readonly sameSiteSettings: boolean;
  /** Whether a cookie over http has a name of its own. */
  readonly httpCookieSuffix: boolean;
  /** Default of each virtual proxy's `csrf`. */
  readonly csrf: "off" | "required";
  readonly switches: SwitchOptions;
}

const BEFORE_TOKENS = { csrf: "off", switches: { csrfTokenEndpoint: "absent" } } as const;
const WITH_SAME_SITE = { sameSiteSettings: true, httpCookieSuffix: true } as const;

// No document promises the image, and whether the newest releases still have it is not known. Nothing that is documented of
// tickets, sessions, SameSite or the CSRF token has changed between these (Qlik help of November 2025 and May 2026).
const NEWEST = { ...WITH_SAME_SITE, csrf: "required", switches: { imagePath: "none" } } as const;
const MAY_2026 = { label: "May 2026", ...NEWEST };

export const RELEASES: Readonly<Record<Release, ReleasePreset>> = {
  "2018-11": { label: "November 2018", sameSiteSettings: false, httpCookieSuffix: false, ...BEFORE_TOKENS },
  "2020-04": { label: "April 2020", ...WITH_SAME_SITE, ...BEFORE_TOKENS },
  "2024-05": { label: "May 2024", ...WITH_SAME_SITE, csrf: "off", switches: {} },
  "2024-11": { label: "November 2024", ...WITH_SAME_SITE, csrf: "required", switches: {} },
  "2025-05": { label: "May 2025", ...NEWEST },
  "2025-11": { label: "November 2025", ...NEWEST },
  "2026-05": MAY_2026,
  latest: MAY_2026,
};
