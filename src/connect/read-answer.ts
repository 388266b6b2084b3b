import { MAX_ANSWER_BYTES, PATIENCE_MS } from "./answer-limits.ts";

type Limits = {
  readonly maxBytes?: number | undefined;
  /** How long to wait for the body once the status is there. */
  readonly patience?: number | undefined;
};

/**
 * The first bytes of an answer as text; the rest is not read. Never throws: what arrived before the connection
 * broke or patience ended is all there is, because the status has been heard by then.
 */
export async function readAnswer(
  response: Response,
  { maxBytes = MAX_ANSWER_BYTES, patience = PATIENCE_MS }: Limits = {},
): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const stop = () => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(stop, patience);
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
  } finally {
    clearTimeout(timer);
    stop();
  }
  return text;
}
