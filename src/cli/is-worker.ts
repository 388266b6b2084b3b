import { WORKER_REALM } from "../http/auth.ts";
import type { Context } from "./context.ts";
import { relayUrl } from "./relay-access.ts";

const TIMEOUT_MS = 3_000;

/** Is the relay that `--url` or KYC_RELAY_URL names a Cloudflare Worker? It says so to whoever has no token. */
export async function isWorker(context: Context): Promise<boolean> {
  if (context.url === undefined) return false;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const url = `${await relayUrl(context)}/api/v1/health`;
  const answer = await fetch(url, { signal }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.headers.get("www-authenticate")?.includes(WORKER_REALM) ?? false;
}
