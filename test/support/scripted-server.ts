import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A POST as the far side got it; `body` is the JSON. */
export type HeardPost = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
};

export type ScriptedAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** `hang`: no answer ever; `drop`: the line breaks unread; `lose`: the same, after it was done what the request asks for. */
type Script = ScriptedAnswer | "hang" | "drop" | "lose";

export type ScriptedServer = {
  readonly url: string;
  readonly heard: readonly HeardPost[];
  /** Answers of the next requests, in order; then it does what it is for again. */
  answer(...next: readonly Script[]): void;
  close(): Promise<void>;
};

/** A real HTTP server on 127.0.0.1 that does its work unless the test tells it otherwise. */
export async function startScriptedServer(
  work: (post: HeardPost) => ScriptedAnswer,
): Promise<ScriptedServer> {
  const heard: HeardPost[] = [];
  const script: Script[] = [];
  const server = createServer(async (incoming, response) => {
    const { url: path = "", headers } = incoming;
    const post = { path, headers, body: JSON.parse(await text(incoming)) };
    heard.push(post);
    const next = script.shift();
    if (next === "hang") return;
    if (next === "drop" || next === "lose") {
      if (next === "lose") work(post);
      incoming.socket.destroy();
      return;
    }
    const { status, body, headers: own } = next ?? work(post);
    response.writeHead(status, { "content-type": "application/json", ...own });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    answer: (...next) => void script.push(...next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
