// The token service's SOAP form (WS-Trust, February 2005): a user name token asks, a SAML 1.1 assertion comes back. Its text is cut out
// of the answer as it came, because it is signed: no program writes the same bytes again that another one wrote.
import type { SystemAnswer, SystemRequest } from "../system/ask-system.js";
import { answerInvalid, rateLimited, type System } from "../system/system.js";
import type { KeptToken } from "../system/token-cache.js";
import { lifeFrom, passwordWanted, signInRefused, type SbmForm } from "./form.js";
import { escapeXml, findElement, type FoundElement } from "./xml.js";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const TRUST = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const SAML = "urn:oasis:names:tc:SAML:1.0:assertion";
const WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";

export const SOAP_FORM: SbmForm = {
  path: "/idp/services/Trust",
  request: (url, username, password): SystemRequest => ({
    method: "POST",
    url,
    headers: { "Content-Type": "text/xml;charset=UTF-8", Accept: "text/xml", SOAPAction: `"${TRUST}/RST/Issue"` },
    body: envelope(carried(username), carried(password)),
  }),
  read: readSoapAnswer,
};

function carried(text: string): string {
  try {
    return escapeXml(text);
  } catch {
    throw passwordWanted("name or password hold a character that XML cannot carry");
  }
}

function envelope(username: string, password: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="${SOAP}" xmlns:wsa="http://www.w3.org/2005/08/addressing">
  <soapenv:Header>
    <wsse:Security xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" soapenv:mustUnderstand="1">
      <wsse:UsernameToken>
        <wsse:Username>${username}</wsse:Username>
        <wsse:Password Type="${WSS}-username-token-profile-1.0#PasswordText">${password}</wsse:Password>
      </wsse:UsernameToken>
    </wsse:Security>
    <wsa:Action>${TRUST}/RST/Issue</wsa:Action>
  </soapenv:Header>
  <soapenv:Body>
    <wst:RequestSecurityToken xmlns:wst="${TRUST}">
      <wsp:AppliesTo xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy">
        <wsa:EndpointReference>
          <wsa:Address>uri:org:eclipse:alf:sso:relyingparty:anonymous:anonymous:anonymous</wsa:Address>
        </wsa:EndpointReference>
      </wsp:AppliesTo>
      <wst:RequestType>${TRUST}/Issue</wst:RequestType>
      <wst:TokenType>${SAML}#Assertion</wst:TokenType>
    </wst:RequestSecurityToken>
  </soapenv:Body>
</soapenv:Envelope>
`;
}

function readSoapAnswer(system: System, { status, text, retryAfter }: SystemAnswer, askedAt: number): KeptToken {
  if (status === 429) throw rateLimited(system, retryAfter);
  if (status === 401 || status === 403) throw signInRefused(system, `answered ${status}`);
  if (text.trim() === "") throw signInRefused(system, "answered nothing, as it does for a wrong password");
  const find = (namespace: string, name: string) => readXml(system, text, namespace, name);
  // SOAP 1.1 sends a fault with status 500; which faults are a wrong password is not documented, so each is told as one.
  if (find(SOAP, "Fault")) throw signInRefused(system, `answered ${status} with a SOAP fault`);
  const assertion = find(SAML, "Assertion");
  if (!assertion) throw answerInvalid(system, `answered ${status} without a SAML assertion`);
  const { NotBefore: from, NotOnOrAfter: until } = find(SAML, "Conditions")?.attributes ?? {};
  const endsAt = askedAt + lifeFrom(system, from, until);
  return { token: Buffer.from(assertion.xml, "utf8").toString("base64"), endsAt };
}

function readXml(system: System, text: string, namespace: string, name: string): FoundElement | undefined {
  try {
    return findElement(text, namespace, name);
  } catch {
    throw answerInvalid(system, "answered a text that is not XML as SOAP has it");
  }
}
