// Origins as administrators enter them: scheme, host and port, nothing else.

import type { Check } from "../model/settings/check.js";

/** `https://app.example.com`, as a browser sends it. */
export const ORIGIN: Check = {
  accepts: (value) => typeof value === "string" && URL.canParse(value) && new URL(value).origin === value,
  expected: "an origin such as https://app.example.com",
};
