// Reads a response body up to a limit, so that a wrong address cannot fill the page's memory.

const LIMIT = 16_384;

/** The body as text, without a byte order mark; `undefined` when it is longer than 16 kB (the rest is not read). */
export async function readText(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; reader;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    if ((size += value.length) > LIMIT) {
      void reader.cancel().catch(() => undefined);
      return undefined;
    }
  }
  return text;
}
