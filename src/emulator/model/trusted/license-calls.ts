// `/qrs/license…`: what the repository tells an administrator's program of the deployment's licence. The answers hold secrets, as the
// real ones do: a licence key that signs nothing, so that a caller can prove that it strips them.

import { jsonAnswer, methodNotAllowed } from "../http/answers.js";
import { parameterValue } from "../http/query.js";
import type { AccessPassOptions } from "../options.js";
import type { Site } from "../state/site.js";
import type { ProxyRequest, ProxyResponse } from "../types.js";
import { plainError } from "./qps-answers.js";

/** Header `{"alg":"RS512","typ":"JWT","kid":"emulator"}`, claims `{"jti":"emulator","license":"9999000000001253"}`, no signature of Qlik's. */
const LICENSE_KEY = [
  "eyJhbGciOiJSUzUxMiIsInR5cCI6IkpXVCIsImtpZCI6ImVtdWxhdG9yIn0",
  "eyJqdGkiOiJlbXVsYXRvciIsImxpY2Vuc2UiOiI5OTk5MDAwMDAwMDAxMjUzIn0",
  "bm90LWEtc2lnbmF0dXJl",
].join(".");

/** `UserDirectory=INTERNAL; UserId=sa_api`. */
const ACCOUNT = /^UserDirectory=[^;\\]+;\s*UserId=[^;\\]+$/i;

/** `undefined` for what is not here; `segments` are those behind `/qrs/`. */
export function answerLicenseCall(
  site: Site,
  segments: readonly string[],
  request: ProxyRequest,
): ProxyResponse | undefined {
  const path = segments.join("/");
  const perform = Object.hasOwn(CALLS, path) ? CALLS[path] : undefined;
  if (!perform) return undefined;
  if (request.method !== "GET") return methodNotAllowed("GET");
  if (!ACCOUNT.test(request.headers["x-qlik-user"] ?? ""))
    return plainError(403, "The header X-Qlik-User names no user.");
  return jsonAnswer(200, perform(site, request));
}

const CALLS: Readonly<Record<string, (site: Site, request: ProxyRequest) => unknown>> = {
  license,
  "license/accesstypeoverview": overview,
  "license/professionalaccesstype/full": holders,
  "license/analyzeraccesstype/full": () => [],
};

function license({ settings }: Site) {
  const state = settings.deploymentLicence;
  const common = {
    name: "Emulated site",
    organization: "qlik-ticket",
    product: "Qlik Sense Enterprise",
    isExpired: state === "expired",
    expiredReason: state === "expired" ? "The licence has expired." : "",
    isBlacklisted: state === "blacklisted",
    isInvalid: false,
  };
  if (state === "none") return { ...common, lef: "", serial: "", check: "", key: "", keyDetails: "" };
  if (state === "serial")
    return { ...common, lef: "SECRET;LEF;;", serial: "9999000000001253", check: "12345", key: "", keyDetails: "" };
  return { ...common, lef: "", serial: "", check: "", key: LICENSE_KEY, keyDetails: keyDetails(settings.accessPasses) };
}

function keyDetails(passes: Site["settings"]["accessPasses"]): string {
  const allotments = Object.entries(passes).map(([kind, { total }]) => `Allotment ${snakeCased(kind)}:${total};`);
  const dates = "Valid From: 2024-01-01 Valid To: 2099-12-31";
  return `isBlackListed: False\nLicense Number: 9999000000001253 ${dates} ${allotments.join(" ")}`;
}

function snakeCased(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function overview({ settings: { accessPasses } }: Site) {
  const { professional, analyzer, analyzerTime } = accessPasses;
  return {
    totalTokens: 0,
    availableTokens: 0,
    tokensEnabled: false,
    professionalAccess: seats(professional),
    analyzerAccess: seats(analyzer),
    analyzerTimeAccess: {
      enabled: analyzerTime !== undefined,
      allocatedMinutes: analyzerTime?.total ?? 0,
      usedMinutes: (analyzerTime?.total ?? 0) - (analyzerTime?.available ?? 0),
      unavailableMinutes: 0,
    },
  };
}

function seats(passes: AccessPassOptions | undefined) {
  const { total = 0, available = 0 } = passes ?? {};
  const used = total - available;
  return { enabled: passes !== undefined, total, allocated: used, used, quarantined: 0, excess: 0, available };
}

/** The users to whom the option `licences` grants access by name. Of filters `user.userId eq '…'` alone is understood. */
function holders({ settings: { licences } }: Site, { url }: ProxyRequest) {
  const [, wanted] = /^user\.userId eq '([^']*)'$/.exec(parameterValue(url, "filter") ?? "") ?? [];
  return Object.entries(licences)
    .filter(([name, licence]) => licence === "granted" && name !== "*")
    .map(([name]) => name.split("\\"))
    .filter(([, userId]) => wanted === undefined || userId?.toLowerCase() === wanted.toLowerCase())
    .map(([userDirectory, userId], index) => ({
      id: `00000000-0000-0000-0000-${String(index + 1).padStart(12, "0")}`,
      lastUsed: "1753-01-01T00:00:00.000Z",
      quarantined: false,
      user: { id: `00000000-0000-0000-0001-${String(index + 1).padStart(12, "0")}`, userDirectory, userId },
    }));
}
