/** What became of reading a body: all of it, or the reason why not. */
export type ReadBody =
  | { readonly complete: true; readonly bytes: Uint8Array }
  | { readonly complete: false; readonly reason: "too_large" | "body_interrupted" };

/** Reads a request's exact bytes, never holding more than `maxBytes` of them. */
export async function readBody(request: Request, maxBytes: number): Promise<ReadBody> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > maxBytes) return { complete: false, reason: "too_large" };
  try {
    // With a declared length the server itself reads no further than that.
    return declared === null ? await readChunks(request, maxBytes) : await readWhole(request);
  } catch {
    return { complete: false, reason: "body_interrupted" };
  }
}

async function readWhole(request: Request): Promise<ReadBody> {
  return { complete: true, bytes: new Uint8Array(await request.arrayBuffer()) };
}

async function readChunks(request: Request, maxBytes: number): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return { complete: false, reason: "too_large" };
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
