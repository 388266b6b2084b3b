/** As much of an answer as is kept, in bytes. */
const KEPT_BYTES = 4096;

/**
 * The first bytes of an answer as text; the rest is not read. Never throws: what arrived before the connection
 * broke is all there is, because the status has been heard by then.
 */
export async function readAnswer(response: Response, maxBytes: number = KEPT_BYTES): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let left = maxBytes;
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) break;
      // `stream` holds back half a character at the cut.
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.byteLength;
    }
  } catch {
    return text;
  }
  reader.cancel().catch(() => undefined);
  return text;
}
