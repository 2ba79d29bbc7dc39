// Addresses among the options of the handlers.

/** The option's address; throws a `TypeError` that names the option for what is none. */
export function toAddress(option: string, value: string | undefined): URL {
  const wanted = `Option "${option}" must be an http or https address`;
  if (value === undefined || !URL.canParse(value)) throw new TypeError(`${wanted}: ${String(value)}.`);
  const url = new URL(value);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${wanted}: ${value}.`);
  return url;
}
