// So many pages that ask again as soon as they are answered, each over a kept connection and for a user of its own.
import net from "node:net";

export const requestOf = (user) =>
  "POST /api/qlik-ticket HTTP/1.1\r\nHost: app.example.com\r\nSec-Fetch-Site: same-origin\r\nX-Qlik-Ticket: 1\r\n" +
  `Content-Type: application/json\r\nContent-Length: 2\r\nX-Test-User: ${user}\r\n\r\n{}`;

/**
 * For so many milliseconds, or until so many answers have come. Resolves with the milliseconds that passed and those that each
 * answer took. Rejects when an answer is no ticket.
 */
export async function startLoad(port, concurrency, { ms = Infinity, answers = Infinity }) {
  const startedAt = performance.now();
  const times = [];
  const isOver = () => performance.now() >= startedAt + ms || times.length >= answers;
  const pages = Array.from({ length: concurrency }, (_, index) => runPage(port, `u${index}`, isOver, times));
  await Promise.all(pages);
  return { ms: performance.now() - startedAt, times };
}

function runPage(port, user, isOver, times) {
  return new Promise((resolve, reject) => {
    const request = requestOf(user);
    const socket = net.connect(port, "127.0.0.1");
    let sentAt = 0;
    let text = "";
    const ask = () => {
      if (isOver()) return void socket.end(resolve);
      sentAt = performance.now();
      text = "";
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.once("connect", ask).on("error", reject);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const headEnd = text.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (headEnd < 0 || text.length < headEnd + 4 + length) return;
      if (!text.startsWith("HTTP/1.1 200")) return void reject(new Error(`no ticket: ${text.slice(0, 300)}`));
      times.push(performance.now() - sentAt);
      ask();
    });
  });
}
