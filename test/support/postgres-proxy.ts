import { createServer, connect as open, type Socket } from "node:net";

/** `texts`: what its transaction, or a statement by itself, has said so far, `text` not among them. */
export type StatementFits = (text: string, texts: readonly string[]) => boolean;

/**
 * `cut`: the connection breaks before the server hears of it. `cut_after`: the server carries it out, but nobody is
 * answered. `stall`: it goes no further until the connection is cut, and nobody is told.
 */
type Fault = "cut" | "cut_after" | "stall";

/** Stands between PostgreSQL and its clients, and sees which statements they send. */
export type PostgresProxy = {
  /** The database's URL by way of here. */
  through(url: string): string;
  /** What happens to the next statement that fits; resolves when it has happened. */
  next(fault: Fault, fits: StatementFits): Promise<void>;
  /** Each transaction, and each statement by itself, that was sent so far. */
  sent(): readonly (readonly string[])[];
  /** Breaks all connections. */
  cutAll(): void;
  /** Breaks all connections; new ones go to that port, or are refused. */
  target(port: number | undefined): void;
  connections(): number;
  close(): Promise<void>;
};

type Armed = { readonly fault: Fault; readonly fits: StatementFits; readonly happened: () => void };

type Pair = { readonly client: Socket; readonly server: Socket; isStalled: boolean };

export async function postgresProxy(port: number): Promise<PostgresProxy> {
  let to: number | undefined = port;
  let armed: readonly Armed[] = [];
  const sent: string[][] = [];
  const pairs = new Set<Pair>();

  const faultAt: StatementFault = (text, texts) => {
    const found = armed.find(({ fits }) => fits(text, texts));
    if (!found) return undefined;
    armed = armed.filter((one) => one !== found);
    found.happened();
    return found.fault;
  };
  const listener = createServer((client) => {
    client.on("error", () => {});
    if (to === undefined) return void client.resetAndDestroy();
    const server = open(to, "127.0.0.1");
    const pair: Pair = { client, server, isStalled: false };
    pairs.add(pair);
    server.on("error", () => client.destroy());
    client.on("close", () => {
      if (!pair.isStalled) server.destroy();
    });
    server.on("close", () => {
      client.destroy();
      pairs.delete(pair);
    });
    join(pair, faultAt, sent);
  });
  await new Promise<void>((ready) => listener.listen(0, "127.0.0.1", ready));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const cutAll = () => {
    for (const pair of pairs) cut(pair);
  };
  return {
    through: (url) => Object.assign(new URL(url), { port: String(address.port) }).href,
    next: (fault, fits) =>
      new Promise((happened) => {
        armed = [...armed, { fault, fits, happened }];
      }),
    sent: () => sent,
    cutAll,
    target(next) {
      to = next;
      cutAll();
    },
    connections: () => pairs.size,
    async close() {
      cutAll();
      await new Promise((done) => listener.close(done));
    },
  };
}

type StatementFault = (text: string, texts: readonly string[]) => Fault | undefined;

function cut({ client, server }: Pair): void {
  client.resetAndDestroy();
  server.destroy();
}

/** Passes on whole requests; a server's answers pass as they come. */
function join(pair: Pair, faultAt: StatementFault, sent: string[][]): void {
  const { client, server } = pair;
  const words = requestsOf();
  let transaction: string[] = [];
  let isSilent = false;
  server.on("data", (chunk) => {
    if (isSilent) cut(pair);
    else client.write(chunk);
  });
  client.on("data", (chunk) => {
    for (const { bytes, text } of words(chunk)) {
      if (isSilent) return;
      const fault = text === undefined ? undefined : faultAt(text, transaction);
      if (fault === "cut") return cut(pair);
      if (fault) isSilent = true;
      if (fault === "stall") {
        pair.isStalled = true;
        return void server.pause();
      }
      server.write(bytes);
      if (text === undefined) continue;
      if (!isOpen(transaction)) {
        transaction = [];
        sent.push(transaction);
      }
      transaction.push(text);
    }
  });
}

function isOpen(transaction: readonly string[]): boolean {
  return transaction[0] === "BEGIN" && !/^(COMMIT|ROLLBACK)$/.test(transaction.at(-1) ?? "");
}

type Request = { readonly bytes: Buffer; readonly text: string | undefined };

const SSL_REQUEST = 80_877_103;
const HEAD = 4;

/** Cuts what a client says into requests, each with the text of its statement. */
function requestsOf(): (chunk: Buffer) => readonly Request[] {
  const named = new Map<string, string>();
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  let request: Buffer[] = [];
  let text: string | undefined;

  const note = (kind: string, body: Buffer) => {
    const [first = "", second = ""] = body.toString("utf8").split("\0", 2);
    if (kind === "Q") text = first;
    if (kind === "P") named.set(first, second);
    // A portal comes first, which has no name here.
    if (kind === "P" || kind === "B") text = named.get(kind === "P" ? first : second);
  };
  const ended = (): Request => {
    const done = { bytes: Buffer.concat(request), text };
    request = [];
    text = undefined;
    return done;
  };
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const all: Request[] = [];
    for (;;) {
      const kindBytes = isGreeted ? 1 : 0;
      if (rest.length < kindBytes + HEAD) return all;
      const length = kindBytes + rest.readUInt32BE(kindBytes);
      if (rest.length < length) return all;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      request.push(message);
      if (!isGreeted) {
        isGreeted = message.readUInt32BE(HEAD) !== SSL_REQUEST;
        all.push(ended());
        continue;
      }
      const kind = String.fromCharCode(message[0] ?? 0);
      note(kind, message.subarray(1 + HEAD));
      if (!"PBDEC".includes(kind)) all.push(ended());
    }
  };
}
