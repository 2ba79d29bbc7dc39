// Origins as a tenant takes them: scheme, host and port, nothing else.

import { fail, type Check } from "../../model/settings/check.js";

/** `https://app.example.com`, as a browser sends it. */
export const ORIGIN: Check = (value, name) => {
  const fits = typeof value === "string" && URL.canParse(value) && new URL(value).origin === value;
  if (!fits) fail(name, "an origin such as https://app.example.com", value);
};
