// One worker of `npm run bench:emulator`: some pairs of keep-alive TLS connections, each of which asks for a ticket on
// the trusted side and consumes it on the browsers' side, over and over. Written to the socket by hand, because an HTTP
// client would cost more than the emulator that it measures.
import { connect } from "node:tls";
import { parentPort, workerData } from "node:worker_threads";

const { pairs, port, qpsPort, prefix, ca, clientCert, clientKey } = workerData;
const XRFKEY = "abcdefghijklmnop";
const END_OF_HEAD = "\r\n\r\n";

/** A connection that takes one request at a time and resolves with the whole answer. */
async function open(options) {
  const socket = connect({ host: "127.0.0.1", ca, ...options });
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  let waiting = () => undefined;
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    const head = received.indexOf(END_OF_HEAD);
    if (head < 0) return;
    const length = Number(/\r\nContent-Length: (\d+)/i.exec(received)?.[1] ?? 0);
    if (received.length < head + END_OF_HEAD.length + length) return;
    const answer = received;
    received = "";
    waiting(answer);
  });
  socket.on("error", (error) => waiting(String(error)));
  return {
    ask: (text) =>
      new Promise((resolve) => {
        waiting = resolve;
        socket.write(text);
      }),
    close: () => socket.destroy(),
  };
}

function ticketCall(number) {
  const body = `{"UserDirectory":"BENCH","UserId":"user${number % 1000}"}`;
  return (
    `POST /qps/${prefix}/ticket?xrfkey=${XRFKEY} HTTP/1.1\r\nHost: qlikserver1\r\nX-Qlik-Xrfkey: ${XRFKEY}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

const consume = (ticket) =>
  `GET /${prefix}/resources/img/core/dark_noise_16x16.png?qlikTicket=${ticket} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

async function run() {
  const trusted = await open({ port: qpsPort, cert: clientCert, key: clientKey, servername: "qlikserver1" });
  const browser = await open({ port, servername: "localhost" });
  for (let number = 0; !isOver; number += 1) {
    const ticket = /"Ticket":"([^"]+)"/.exec(await trusted.ask(ticketCall(number)))?.[1];
    const answer = await browser.ask(consume(ticket));
    if (!answer.startsWith("HTTP/1.1 200") || !answer.includes("X-Qlik-Session")) throw new Error(answer.slice(0, 200));
  }
  trusted.close();
  browser.close();
}

let isOver = false;
parentPort.once("message", () => {
  isOver = true;
});
await Promise.all(Array.from({ length: pairs }, run));
