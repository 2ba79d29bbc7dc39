// Reads a response body up to a limit, so that a wrong address cannot fill the page's memory.

/** The body as text, without a byte order mark; `undefined` when it is longer than `limit` bytes (the rest is not read). */
export async function readText(response: Response, limit: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > limit) {
      // Not awaited: a server that never stops must not hold us.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
