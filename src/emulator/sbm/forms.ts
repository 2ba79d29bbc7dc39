// Custom forms: pages of SBM's own, on which a user is signed in already. One has `_GetSSOToken()`; the other stands in a frame,
// and the page around it keeps the token as `ssoToken`.

import { answer, escapeHtml, htmlPage } from "../model/http/answers.js";
import type { ProxyResponse } from "../model/types.js";
import type { Outcome } from "../system/system.js";
import formScript from "./form-script.ts?script";
import { currentToken, type SbmState } from "./tokens.js";

/** Where the form's script gets its token. */
const FORM_TOKEN_PATH = "/tmtrack/emulated-form-token";

const DLL = /^\/(?:tmtrack|workcenter)\/tmtrack\.dll$/i;

/** `GET …/tmtrack.dll?CustomForm`, `?FramedForm` and what stands in its frame. */
export function answerForm(state: SbmState, url: URL): Outcome | undefined {
  if (url.pathname === FORM_TOKEN_PATH) return formToken(state);
  if (!DLL.test(url.pathname)) return undefined;
  const user = state.settings.formUser;
  const [kind] = [...url.searchParams.keys()];
  if (kind === "CustomForm") return { response: formPage(state, true), user };
  if (kind === "FormInFrame") return { response: formPage(state, false), user };
  if (kind === "FramedForm") return { response: framePage(state), user };
  return undefined;
}

function formToken(state: SbmState): Outcome {
  const { formUser } = state.settings;
  const headers: ProxyResponse["headers"] = [["Cache-Control", "no-store"]];
  return { response: answer(200, "text/plain", currentToken(state, formUser).value, headers), user: formUser };
}

function formPage({ settings }: SbmState, hasPlugin: boolean): ProxyResponse {
  const plugin = hasPlugin ? `<script>${formScript}(${JSON.stringify(FORM_TOKEN_PATH)});</script>` : "";
  const scripts = settings.formScripts.map((address) => `<script src="${escapeHtml(address)}"></script>`).join("");
  const body = `<h1>Incident</h1><p>${escapeHtml(settings.formUser)}</p><div id="form"></div>${plugin}${scripts}`;
  return answer(200, "text/html; charset=utf-8", htmlPage("Custom form", body));
}

function framePage(state: SbmState): ProxyResponse {
  const token = JSON.stringify(currentToken(state, state.settings.formUser).value);
  const body = `<script>var ssoToken = ${token};</script><iframe id="form" src="?FormInFrame" width="600" height="400"></iframe>`;
  return answer(200, "text/html; charset=utf-8", htmlPage("SBM", body), [["Cache-Control", "no-store"]]);
}
