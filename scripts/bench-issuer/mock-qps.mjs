// A Qlik proxy service that does nothing but answer: bare TLS, so that it is faster than all that asks it.
import { readFileSync } from "node:fs";
import path from "node:path";
import tls from "node:tls";

const [folder, delay] = process.argv.slice(2);
const delayMs = Number(delay);
const read = (name) => readFileSync(path.join(folder, name));
let made = 0;

function answerFor(body) {
  const ticket = `T${String((made += 1)).padStart(15, "0")}`;
  // The asked user comes first in the body; the answer repeats it.
  const text = `{"Ticket":"${ticket}",${body.slice(1)}`;
  return `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

const options = { cert: read("server.pem"), key: read("server_key.pem"), ca: read("root.pem"), requestCert: true };
const server = tls.createServer({ ...options, rejectUnauthorized: true }, (socket) => {
  let unread = "";
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    unread += chunk.toString("latin1");
    const headEnd = unread.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(unread)?.[1] ?? 0);
    if (unread.length < headEnd + 4 + length) return;
    const answer = answerFor(unread.slice(headEnd + 4));
    unread = "";
    if (delayMs > 0) setTimeout(() => socket.write(answer), delayMs);
    else socket.write(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
