// A ticket endpoint behind the option `fetch`: real requests and responses, no network. Like a browser's fetch it checks
// what it is given and lets go, body included, when the signal aborts.
export interface Call {
  readonly url: string;
  readonly init: RequestInit;
  readonly request: Request;
}

export type Answer = Response | Error | ((call: Call) => Response | Promise<Response>);

export const json = (body: unknown, init?: ResponseInit) => new Response(JSON.stringify(body), init);
export const status = (code: number, headers: Record<string, string> = {}) =>
  new Response(code === 204 ? null : "no ticket here", { status: code, headers });

/** What a browser makes of a redirect under `redirect: "manual"`: neither status, headers nor body can be read. */
export function opaqueRedirect(): Response {
  return Object.defineProperties(Response.error(), {
    type: { value: "opaqueredirect" },
    status: { value: 0 },
    // Its copies are such answers too.
    clone: { value: opaqueRedirect },
  });
}

/** A body of which one piece came, and no more. */
export function stalled(signal: AbortSignal | null | undefined): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"tick'));
        signal?.addEventListener("abort", () => controller.error(signal.reason));
      },
    }),
  );
}

/** Gives the answers one after the other, the last one again and again. */
export function endpoint(...answers: readonly Answer[]) {
  const calls: Call[] = [];
  const ask: typeof fetch = async (input, init = {}) => {
    const url = String(input instanceof Request ? input.url : input);
    const call = { url, init, request: new Request(url, init) };
    calls.push(call);
    init.signal?.throwIfAborted();
    const answer = answers[Math.min(calls.length, answers.length) - 1] ?? new Error("no answer is planned");
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer.clone() : answer(call);
  };
  return { fetch: ask, calls };
}
