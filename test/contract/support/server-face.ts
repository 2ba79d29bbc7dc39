// The contract's questions over real TLS, HTTP/1.1 or HTTP/2, and real WebSockets; every connection is a new one.
import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { WebSocket } from "ws";
import { addressOf, type Ask, type Face, type Message, type Reply } from "./face.js";

export interface ServerAddress {
  readonly proxy: string;
  readonly qps: string;
  /** Whom to trust on the public side; `undefined`: the authorities that Node knows. */
  readonly publicCa: string | undefined;
  /** The client certificate of the trusted side, PEM texts, and the name in the server's. */
  readonly trusted: { readonly ca: string; readonly cert: string; readonly key: string; readonly servername: string };
  readonly http2?: boolean;
}

/** How long a socket may say nothing before it counts as silent. */
const SILENCE_MS = 2_000;

export function createServerFace(server: ServerAddress): Omit<Face, "close"> {
  const { proxy, qps } = server;
  return {
    proxy,
    qps,
    ask(ask) {
      const url = addressOf(server, ask);
      if (ask.side === "socket") return overSocket(url, ask, server);
      if (ask.side === "trusted") return overHttp1(url, ask, server.trusted);
      return server.http2 ? overHttp2(url, ask, server) : overHttp1(url, ask, publicTls(server));
    },
  };
}

const publicTls = ({ publicCa }: ServerAddress) => (publicCa === undefined ? {} : { ca: publicCa });

async function overHttp1(url: URL, ask: Ask, tls: https.RequestOptions): Promise<Reply> {
  const { method = "GET", headers = {}, body } = ask;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...length }, agent: false as const };
  const sent = url.protocol === "http:" ? http.request(url, options) : https.request(url, { ...options, ...tls });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [http.IncomingMessage];
  return { ...(await readReply(response)), messages: [] };
}

async function overHttp2(url: URL, { method = "GET", headers = {}, body }: Ask, server: ServerAddress): Promise<Reply> {
  const connection = http2.connect(url.origin, publicTls(server));
  try {
    const stream = connection.request({ ":method": method, ":path": url.pathname + url.search, ...headers });
    stream.end(body);
    const [answered] = (await once(stream, "response")) as [http2.IncomingHttpHeaders];
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    return { status: Number(answered[":status"]), headers: firstValues(answered), text, messages: [] };
  } finally {
    connection.close();
  }
}

function overSocket(url: URL, { headers = {} }: Ask, server: ServerAddress): Promise<Reply> {
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url, { headers, ...publicTls(server) });
  const messages: Message[] = [];
  let upgraded: Reply["headers"] = {};
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(silent);
      socket.terminate();
      resolve({ status: 101, headers: upgraded, text: "", messages });
    };
    const silent = setTimeout(done, SILENCE_MS);
    socket.on("upgrade", (response) => (upgraded = firstValues(response.headers)));
    socket.on("message", (data) => {
      messages.push(JSON.parse((data as Buffer).toString()) as Message);
      // The second message is the engine's verdict; to those who are not signed in there is only one.
      if (messages.length === 2) done();
    });
    socket.on("close", done);
    socket.on("unexpected-response", (_request, response) => {
      clearTimeout(silent);
      readReply(response).then((reply) => resolve({ ...reply, messages: [] }), reject);
    });
    socket.on("error", (error) => {
      clearTimeout(silent);
      reject(error);
    });
  });
}

async function readReply(response: http.IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: firstValues(response.headers), text };
}

function firstValues(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(pairs) as Record<string, string | undefined>;
}
