import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { guardedConnector } from "../../src/connect/guarded-connector.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";

let connector: ReturnType<typeof guardedConnector>;
let receiver: HookReceiver;
const servers: Server[] = [];

beforeEach(async () => {
  connector = guardedConnector();
  receiver = await hookReceiver();
});
afterEach(async () => {
  await connector.close();
  await receiver.close();
  for (const server of servers.splice(0)) server.close();
});

const post = (signal = AbortSignal.timeout(5_000)) => ({
  method: "POST",
  headers: { "content-type": "text/plain" },
  body: "hello",
  allowPrivate: true,
  signal,
});

/** A far side that answers each connection's first bytes by hand. */
async function answering(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => answer(socket));
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("what is heard is the status, the headers and the text", async () => {
  const url = await answering((socket) => {
    socket.write("HTTP/1.1 103 Early Hints\r\n\r\n");
    socket.end("HTTP/1.1 429 Wait\r\nRetry-After: 7\r\ncontent-length: 4\r\n\r\nwait");
  });
  const answer = await connector.send(url, post());
  expect(answer).toMatchObject({ status: 429 });
  expect(answer.headers.get("retry-after")).toBe("7");
  expect(answer.headers.get("location")).toBeNull();
});

test("a redirect is an answer and is not followed", async () => {
  const url = await answering((socket) =>
    socket.end("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
  );
  expect(await connector.send(url, post())).toMatchObject({ status: 302, text: "" });
});

describe("a request that must not or cannot go", () => {
  test("to a private address is refused without leave, as a literal and as a name", async () => {
    const closed = { ...post(), allowPrivate: false };
    const port = new URL(receiver.url).port;
    for (const url of ["http://10.1.2.3/x", `http://localhost:${port}/`, "ftp://example.com/"]) {
      await expect(connector.send(url, closed)).rejects.toMatchObject({ reason: "forbidden_address" });
    }
  });

  test("to no address at all, or with a header that cannot be, has not arrived", async () => {
    const bad = { ...post(), headers: { "x-bad": "a\r\nb" } };
    for (const sent of [connector.send("nonsense", post()), connector.send(receiver.url, bad)]) {
      await expect(sent).rejects.toMatchObject({ reason: "connection_failed", mayHaveArrived: false });
    }
  });

  test("whose time is up before it goes is a timeout", async () => {
    await expect(connector.send(receiver.url, post(AbortSignal.abort()))).rejects.toMatchObject({
      reason: "timeout",
    });
  });
});

describe("no answer", () => {
  test("in time may have arrived", async () => {
    const url = await answering(() => {});
    await expect(connector.send(url, post(AbortSignal.timeout(100)))).rejects.toMatchObject({
      reason: "timeout",
      mayHaveArrived: true,
    });
  });

  test("from a line that breaks, or in no HTTP, may have arrived", async () => {
    const broken = await answering((socket) => socket.destroy());
    const strange = await answering((socket) => socket.end("220 mail ready\r\n"));
    for (const url of [broken, strange]) {
      await expect(connector.send(url, post())).rejects.toMatchObject({
        reason: "connection_failed",
        mayHaveArrived: true,
      });
    }
  });
});

describe("an answer's body", () => {
  test("is read a little further than is kept and no further", async () => {
    const closed = Promise.withResolvers<void>();
    receiver.answerWith((response) => {
      response.on("close", () => closed.resolve());
      const more = () => {
        if (!response.destroyed && response.write("x".repeat(65_536))) setImmediate(more);
      };
      response.on("drain", more);
      more();
    });
    const { text } = await connector.send(receiver.url, post());
    expect(text).toBe("x".repeat(16_384));
    await closed.promise;
  });

  test("never ends in half a character", async () => {
    receiver.answerWith((response) => response.end(`x${"ä".repeat(10_000)}`));
    const { text } = await connector.send(receiver.url, post());
    expect(text).toBe(`x${"ä".repeat(8_191)}`);
  });

  test("is what had arrived when the line dropped or the time was up", async () => {
    const half = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf of";
    const dropped = await answering((socket) => socket.end(half));
    const slow = await answering((socket) => void socket.write(half));
    expect(await connector.send(dropped, post())).toMatchObject({ status: 200, text: "half of" });
    expect(await connector.send(slow, post(AbortSignal.timeout(300)))).toMatchObject({ text: "half of" });
  });

  test("that was squeezed unasked is not shown: a secret in it would not be found", async () => {
    receiver.answerWith((response) => void response.writeHead(500, { "content-encoding": "gzip" }).end("xx"));
    expect(await connector.send(receiver.url, post())).toMatchObject({ status: 500, text: "" });
  });
});
