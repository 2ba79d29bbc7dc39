// Which texts are prefixes of a virtual proxy. The client and the emulator take and refuse the same ones.

/** First segments of Qlik's own paths: a prefix of that name would hide them. */
const SERVICE =
  /^(hub|qmc|sense|single|resources|content|assetcontent|tempcontent|appcontent|extensions|api|app|qrs|qps|internal_.*)$/;

/** Characters that the QMC takes for a prefix (help page "Edit virtual proxy"), not dots alone. */
const SEGMENT = /^(?!\.+$)[a-z0-9._~-]{1,100}$/;

/** `""` is the default virtual proxy. Several segments: a folder of a reverse proxy, and Qlik's own prefix in it. */
export const isPrefix = (prefix: string): boolean =>
  prefix === "" || prefix.split("/").every((segment) => SEGMENT.test(segment) && !SERVICE.test(segment));
