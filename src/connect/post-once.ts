import type { Dispatcher } from "undici";
import { MAX_ANSWER_BYTES, PATIENCE_MS } from "./answer-limits.ts";
import { ConnectError, toConnectError } from "./connect-error.ts";
import type { HeardAnswer, OutgoingRequest } from "./connector.ts";

type Request = Pick<OutgoingRequest, "method" | "headers" | "body" | "signal">;
type Head = Pick<HeardAnswer, "status" | "headers">;

/**
 * One request and the first bytes of its answer, without the streams that `fetch` makes for both. Rejects with a
 * ConnectError while no status was heard; from then on, whatever breaks, what arrived is the answer.
 */
export function postOnce(agent: Dispatcher, url: URL, request: Request): Promise<HeardAnswer> {
  const { signal, method, headers, body } = request;
  return new Promise((resolve, reject) => {
    const hearing = hear(resolve, reject, signal);
    const options = {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: body ?? null,
    };
    try {
      agent.dispatch(options as Dispatcher.DispatchOptions, hearing);
    } catch (error) {
      reject(toConnectError(error));
    }
  });
}

function hear(
  resolve: (answer: HeardAnswer) => void,
  reject: (error: ConnectError) => void,
  signal: AbortSignal,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | undefined;
  let head: Head | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  let left = MAX_ANSWER_BYTES;
  const chunks: Uint8Array[] = [];

  function giveUp(): void {
    if (head) finish(head);
    else fail(signal.reason);
    controller?.abort(new Error("cut off"));
  }
  function finish(known: Head): void {
    forget();
    resolve({ ...known, text: isEncoded(known) ? "" : textOf(chunks) });
  }
  function fail(error: unknown): void {
    forget();
    // Whatever reason the signal gave: our time was up.
    const late = signal.aborted && new ConnectError("timeout", { cause: error, mayHaveArrived: true });
    reject(late || toConnectError(error));
  }
  function forget(): void {
    clearTimeout(patience);
    signal.removeEventListener("abort", giveUp);
  }

  signal.addEventListener("abort", giveUp);
  return {
    onRequestStart(started) {
      controller = started;
      if (signal.aborted) giveUp();
    },
    onResponseStart(_controller, status, headers) {
      // Hints come before the answer.
      if (status < 200) return;
      head = { status, headers: { get: (name) => [headers[name] ?? null].flat()[0] ?? null } };
      patience = setTimeout(giveUp, PATIENCE_MS);
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk.subarray(0, left));
      left -= chunk.byteLength;
      if (left <= 0) giveUp();
    },
    onResponseEnd: () => head && finish(head),
    onResponseError: (_controller, error) => (head ? finish(head) : fail(error)),
  };
}

/** Nobody asked for it; a secret that is squeezed would not be found and cut out. */
function isEncoded({ headers }: Head): boolean {
  return (headers.get("content-encoding") ?? "identity") !== "identity";
}

function textOf(chunks: readonly Uint8Array[]): string {
  if (chunks.length === 0) return "";
  // `stream` holds back half a character at the cut.
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true });
}
