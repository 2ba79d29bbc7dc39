// Plays Qlik's host and a login of another site: one answer for each cell of the table, each with a cookie of its own,
// and a picture that tells which of the cookies came back.
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "../support/listen.js";
import { HTML, PNG, SHAPES, type Answer, type Shape } from "./shapes.js";

export const QLIK_HOST = "sense.example.com";
export const LOGIN_HOST = "login.example.net";

export interface Order {
  readonly shape: Shape;
  /** Name of the cookie that the answer sets. */
  readonly cookie: string;
  readonly attributes: string;
}

export interface VehicleServer {
  readonly port: number;
  /** Names of the cookies that came with the last requests for `/look`, by how it was asked for. */
  readonly seen: Map<string, readonly string[]>;
  close(): Promise<void>;
}

export const addressOf = (order: Order) => `https://${QLIK_HOST}/cell?${new URLSearchParams({ ...order }).toString()}`;

const TARGETS: Readonly<Record<NonNullable<Answer["redirect"]>, string>> = {
  login: `https://${QLIK_HOST}/login`,
  "foreign login": `https://${LOGIN_HOST}/login`,
  picture: `https://${QLIK_HOST}/picture`,
};

function answerCell(url: URL, response: ServerResponse, cors: Record<string, string>): void {
  const { status, type, body, headers, redirect }: Answer = SHAPES[url.searchParams.get("shape") as Shape];
  response.writeHead(status, {
    ...cors,
    ...headers,
    ...(type && { "Content-Type": type }),
    ...(redirect && { Location: TARGETS[redirect] }),
    "Set-Cookie": `${url.searchParams.get("cookie") ?? ""}=1; Path=/; ${url.searchParams.get("attributes") ?? ""}`,
  });
  response.end(body);
}

function countAnswers() {
  let answered = 0;
  const waiting = new Map<() => void, number>();
  const tell = () => {
    for (const [then, enough] of waiting) {
      if (answered < enough) continue;
      waiting.delete(then);
      then();
    }
  };
  return {
    count: () => {
      answered += 1;
      tell();
    },
    reach: (enough: number, then: () => void) => {
      waiting.set(then, enough);
      tell();
    },
  };
}

const cookieNames = ({ headers }: IncomingMessage) =>
  (headers.cookie ?? "").split("; ").flatMap((pair) => pair.split("=", 1).filter(Boolean));

/** @param pageOrigin The one page that may read answers; login pages let nobody read them. */
export async function startVehicleServer(
  certificate: { readonly cert: string; readonly key: string },
  pageOrigin: string,
): Promise<VehicleServer> {
  const seen = new Map<string, readonly string[]>();
  const cells = countAnswers();
  const cors = { "Access-Control-Allow-Origin": pageOrigin, "Access-Control-Allow-Credentials": "true" };
  const server = createServer(certificate, (request, response) => {
    const url = new URL(request.url ?? "/", `https://${request.headers.host ?? QLIK_HOST}`);
    response.setHeader("Cache-Control", "no-store");
    if (url.pathname === "/cell") {
      response.once("close", cells.count);
      answerCell(url, response, cors);
    } else if (url.pathname === "/answered") {
      cells.reach(Number(url.searchParams.get("cells")), () => response.end());
    } else if (url.pathname === "/picture") response.writeHead(200, { ...cors, "Content-Type": "image/png" }).end(PNG);
    else if (url.pathname === "/look") {
      seen.set(url.searchParams.get("by") ?? "", cookieNames(request));
      response.writeHead(200, { "Content-Type": "image/png" }).end(PNG);
    } else response.writeHead(200, { "Content-Type": "text/html" }).end(HTML);
  });
  const port = await listen(server);
  return {
    port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
