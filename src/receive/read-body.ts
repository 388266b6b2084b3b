/** What became of reading a body: all of it, or the reason why not. */
export type ReadBody =
  | { readonly complete: true; readonly bytes: Uint8Array }
  | { readonly complete: false; readonly reason: "too_large" | "too_busy" | "body_interrupted" };

export type Room = {
  readonly maxBytes: number;
  /** Sets bytes aside; false when all bodies together would be too much. */
  take(bytes: number): boolean;
};

/** Up to so much is set aside when it is announced, by as many connections as there may be; what is larger counts as it comes. */
const SMALL_BYTES = 8 * 1024;

/**
 * Reads a request's exact bytes, never holding more than `maxBytes` of them. Whoever announces a large body and sends
 * a byte a second takes up no more room than what came.
 */
export async function readBody(request: Request, room: Room): Promise<ReadBody> {
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declared > room.maxBytes) return { complete: false, reason: "too_large" };
  try {
    // With a declared length the server itself reads no further than that.
    if (!(declared <= SMALL_BYTES)) return await readChunks(request, room);
    return room.take(declared) ? await readWhole(request) : { complete: false, reason: "too_busy" };
  } catch {
    return { complete: false, reason: "body_interrupted" };
  }
}

async function readWhole(request: Request): Promise<ReadBody> {
  return { complete: true, bytes: new Uint8Array(await request.arrayBuffer()) };
}

async function readChunks(request: Request, { maxBytes, take }: Room): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return { complete: false, reason: "too_large" };
    if (!take(chunk.byteLength)) return { complete: false, reason: "too_busy" };
    chunks.push(chunk);
  }
  return { complete: true, bytes: joined(chunks, length) };
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
