// `qlik-ticket doctor`: looks at a ticket endpoint of any backend, at the certificates, and at both sides of the Qlik proxy.
import type { Command, Terminal } from "../command.js";
import { isOn } from "../flags.js";
import { checkEndpoint, planEndpoint, type EndpointWishes } from "./endpoint/check-endpoint.js";
import type { Finding, PlannedCall } from "./finding.js";
import { createHttpClient, type HttpClient } from "./http.js";
import { printFindings, summaryOf } from "./print-findings.js";
import { checkServerName, readCertificateFiles } from "./qlik/check-certificates.js";
import { checkPublicSide } from "./qlik/check-public-side.js";
import { checkTestTickets } from "./qlik/check-test-tickets.js";
import { openTicketDesk } from "./qlik/check-trusted-side.js";
import { readWishes, type DoctorWishes } from "./wishes.js";

export const doctor: Command = {
  summary: "Says what is wrong with a ticket endpoint, the certificates, or Qlik's settings.",
  help: `  --endpoint URL       your ticket endpoint, in any language
  --header "N: v"      header field of a signed-in visitor, for the endpoint: "Cookie: session=…"
  --page ORIGIN        origin of the page that will ask: https://app.example.com
  --proxy URL          the virtual proxy as browsers reach it: https://sense.example.com/mashup
  --certificates DIR   folder with root.pem, client.pem and client_key.pem; QLIK_PASSPHRASE holds a passphrase
  --qps URL            the trusted side: https://qlikserver1.example.com:4243
  --server-name NAME   the name in Qlik's certificate (default: the host's first part)
  --vp PREFIX          prefix of the virtual proxy (default: that of --proxy)
  --user DIR\\id        a test user: tickets are issued, consumed and logged out again
  --ca FILE            PEM file of a further authority to trust, for addresses of your own
  --explain            lists every call first, and makes none
  --json               prints one line of JSON instead of the text

Exit code: 0 when nothing failed, 1 when something did, 2 for flags that were not understood.`,
  flags: {
    endpoint: { type: "string" },
    header: { type: "string" },
    page: { type: "string" },
    proxy: { type: "string" },
    certificates: { type: "string" },
    qps: { type: "string" },
    "server-name": { type: "string" },
    vp: { type: "string" },
    user: { type: "string" },
    ca: { type: "string" },
    explain: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(flags, terminal) {
    const wishes = readWishes(flags);
    if (isOn(flags, "explain")) {
      explain(plan(wishes), isOn(flags, "json"), terminal);
      return 0;
    }
    const findings = await examine(wishes);
    const summary = summaryOf(findings);
    terminal.print(isOn(flags, "json") ? JSON.stringify({ summary, findings }) : printFindings(findings));
    return findings.some(({ status }) => status === "fail") ? 1 : 0;
  },
};

function explain(calls: readonly PlannedCall[], asJson: boolean, terminal: Terminal): void {
  if (asJson) terminal.print(JSON.stringify({ calls }));
  else for (const { call, why } of calls) terminal.print(`${call}\n    ${why}`);
}

function plan(wishes: DoctorWishes): PlannedCall[] {
  const { endpoint, proxy, qps, certificates, user } = wishes;
  return [
    ...(endpoint === undefined ? [] : planEndpoint(endpointWishes(wishes, endpoint))),
    ...(certificates === undefined ? [] : [{ call: `read ${certificates}`, why: "files, dates, key" }]),
    ...(qps === undefined
      ? []
      : [
          { call: `TLS handshake with ${qps.host}`, why: "authority and name of Qlik's certificate" },
          { call: `GET ${qps.origin}/qps/alive`, why: "the trusted side answers" },
        ]),
    ...(proxy === undefined
      ? []
      : [
          { call: `GET ${proxy}/qps/user`, why: "the virtual proxy, its headers for the page, the clock" },
          { call: `WebSocket handshake at ${proxy}/app/engineData`, why: "the host allow list" },
        ]),
    ...(user === undefined
      ? []
      : [
          {
            call: "POST …/ticket, four times, each consumed",
            why: "the test user gets a session through the public name",
          },
          { call: "DELETE …/user/…", why: "the test user's sessions are ended again" },
        ]),
  ];
}

async function examine(wishes: DoctorWishes): Promise<Finding[]> {
  const http = createHttpClient(wishes.authority);
  try {
    return [...(await examineEndpoint(http, wishes)), ...(await examineQlik(http, wishes))];
  } finally {
    await http.close();
  }
}

const endpointWishes = ({ page, visitor }: DoctorWishes, url: string): EndpointWishes => ({
  url,
  page: page ?? new URL(url).origin,
  visitor,
});

async function examineEndpoint(http: HttpClient, wishes: DoctorWishes): Promise<Finding[]> {
  return wishes.endpoint === undefined ? [] : checkEndpoint(http, endpointWishes(wishes, wishes.endpoint));
}

async function examineQlik(http: HttpClient, wishes: DoctorWishes): Promise<Finding[]> {
  const { proxy, page, authority, qps, serverName, virtualProxy, user } = wishes;
  const files =
    wishes.certificates === undefined ? undefined : readCertificateFiles(wishes.certificates, wishes.passphrase);
  const certificates = files?.certificates;
  const findings: Finding[] = [...(files?.findings ?? [])];
  if (qps && certificates) findings.push(await checkServerName(qps, serverName, certificates.ca));
  if (proxy !== undefined) findings.push(...(await checkPublicSide(http, { proxy, page, authority })));
  if (!qps || !certificates) return findings;
  const side = { qps, proxy: proxy ?? "https://sense.example.com", virtualProxy, serverName, certificates };
  const desk = openTicketDesk(side, user ?? { userDirectory: "DOCTOR", userId: "nobody" });
  try {
    findings.push(await desk.alive());
    if (user && proxy !== undefined) {
      findings.push(...(await checkTestTickets(http, { proxy, page, authority }, desk, user)));
    }
  } finally {
    await desk.close();
  }
  return findings;
}
