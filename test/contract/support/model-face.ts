// The contract's questions put to the pure model: no socket, no server.
import { createQlikProxy, type ProxyOptions, type ProxyResponse, type QlikProxy } from "../../../src/emulator/index.js";
import { addressOf, type Ask, type Face, type Message, type Reply } from "./face.js";

export interface ModelFace extends Face {
  readonly model: QlikProxy;
}

export function createModelFace(options: ProxyOptions): ModelFace {
  const model = createQlikProxy(options);
  const at = { proxy: "https://localhost/mashup", qps: "https://qlikserver1:4243/qps/mashup" };
  return {
    ...at,
    model,
    ask: (ask) => Promise.resolve(put(model, at, ask)),
    close() {
      model.dispose();
      return Promise.resolve();
    },
  };
}

function put(model: QlikProxy, at: Pick<Face, "proxy" | "qps">, ask: Ask): Reply {
  const url = addressOf(at, ask);
  const { side = "public", method = "GET", headers = {}, body } = ask;
  const request = { method, url, headers: { host: url.host, ...headers }, ...(body !== undefined && { body }) };
  if (side === "trusted") return toReply(model.handleTrusted(request));
  if (side === "public") return toReply(model.handlePublic(request));
  const answer = model.upgrade(request);
  if (!answer.accepted) return toReply(answer.response);
  const messages: Message[] = [];
  const socket = answer.open({ send: (text) => messages.push(JSON.parse(text) as Message), close: () => undefined });
  socket.closed();
  return { ...toReply({ status: 101, headers: answer.headers, body: "" }), messages };
}

function toReply({ status, headers, body }: ProxyResponse): Reply {
  const named: Record<string, string> = {};
  for (const [name, value] of headers) named[name.toLowerCase()] ??= value;
  return { status, headers: named, text: typeof body === "string" ? body : "(bytes)", messages: [] };
}
