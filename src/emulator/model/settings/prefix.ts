// Which texts are prefixes. The client and the ticket server take and refuse the same ones.

/** First segments of Qlik's own paths, besides those that begin with `internal_`. */
const SERVICES = new Set(
  "hub qmc sense resources content extensions qrs qps api app single assetcontent tempcontent appcontent".split(" "),
);

export const isService = (segment: string): boolean => SERVICES.has(segment) || segment.startsWith("internal_");

/** In words, for messages. */
export const PREFIX_WORDS =
  'up to 100 of the characters a-z 0-9 - . _ ~ ("" for the default), in segments that are no path of Qlik\'s own (hub, app, …)';

/**
 * Characters that the QMC takes (help: edit virtual proxy), not dots alone. Several segments stand for a folder of a reverse proxy in
 * front, and Qlik's own prefix in it.
 */
export const isPrefix = (prefix: string): boolean =>
  prefix === "" ||
  prefix.split("/").every((segment) => /^(?!\.+$)[a-z0-9._~-]{1,100}$/.test(segment) && !isService(segment));
