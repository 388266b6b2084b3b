import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as the far side got it. */
type HeardRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type HookReceiver = {
  readonly url: string;
  readonly port: number;
  readonly heard: readonly HeardRequest[];
  /** How it answers from now on; 200 with an empty body at first. */
  answerWith(answer: (response: ServerResponse, request: HeardRequest) => void): void;
  close(): Promise<void>;
};

/** A real HTTP server on 127.0.0.1 that keeps every request it hears. */
export async function hookReceiver(): Promise<HookReceiver> {
  const heard: HeardRequest[] = [];
  let answer: (response: ServerResponse, request: HeardRequest) => void = (response) => response.end();
  const server = createServer(async (incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body: await text(incoming) };
    heard.push(request);
    answer(response, request);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    heard,
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
