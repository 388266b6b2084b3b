import { once } from "node:events";
import { createServer } from "node:net";
import { RelayError } from "../errors.ts";

const TRIED = 50;

/** The first port from `first` on where nobody listens. */
export async function freePort(first: number, host: string): Promise<number> {
  for (let port = first; port < first + TRIED; port += 1) {
    if (await isFree(port, host)) return port;
  }
  throw new RelayError(
    "unreachable",
    `The ports ${first} to ${first + TRIED - 1} are all taken; choose one with --port.`,
  );
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
