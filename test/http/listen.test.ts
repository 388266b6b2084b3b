import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { afterEach, expect, test } from "vitest";
import { type Listening, listen } from "../../src/http/listen.ts";
import { eventually } from "../support/eventually.ts";

const MOST = 20;
const QUIET = { warn() {} };

let listening: Listening | undefined;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening?.close();
});

async function start(timeouts = {}): Promise<Listening> {
  const app = new Hono();
  app.get("/", (context) => context.text("well"));
  app.post("/", async (context) => context.text(String((await context.req.text().catch(() => "")).length)));
  listening = await listen(
    app,
    { host: "127.0.0.1", port: 0 },
    { maxConnections: MOST, log: QUIET, timeouts },
  );
  return listening;
}

/** A connection that has said this much; collects what it hears. */
async function say(port: number, text: string): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let heard = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    heard += chunk;
  });
  await once(socket, "connect");
  socket.write(text);
  return { socket, heard: () => heard };
}

const BEGINNING = "POST / HTTP/1.1\r\nhost: x\r\nx-slow: ";

test("many more connections than there is room for, that never finish a request, keep nobody out", async () => {
  const { url, port } = await start();
  const slow = await Promise.all(Array.from({ length: 5 * MOST }, () => say(port, BEGINNING)));
  for (let n = 0; n < 3; n++) expect(await (await fetch(url)).text()).toBe("well");
  const open = () => slow.filter(({ socket }) => !socket.destroyed).length;
  await eventually("the oldest are closed", () => open() < MOST);
});

test("a connection that was answered keeps its place beside slow ones", async () => {
  const { port } = await start();
  const { socket, heard } = await say(port, "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await eventually("it is answered", () => heard().endsWith("well"));
  await Promise.all(Array.from({ length: 3 * MOST }, () => say(port, BEGINNING)));
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await eventually("it is answered again", () => heard().split("200 OK").length === 3);
});

test("headers that do not end in time, and a body that stops half-way, are answered 408 and closed", async () => {
  const { port } = await start({ headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 });
  const headers = await say(port, BEGINNING);
  const body = await say(port, "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf");
  for (const { socket, heard } of [headers, body]) {
    await eventually("it is closed", () => socket.destroyed);
    expect(heard()).toMatch(/^HTTP\/1.1 408/);
  }
});

test("requests sent without waiting are answered in their order", async () => {
  const { port } = await start();
  const of = (length: number) =>
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${"x".repeat(length)}`;
  const { heard } = await say(port, [3, 1, 2].map(of).join(""));
  await eventually("all are answered", () => heard().split("HTTP/1.1 200").length === 4);
  expect([...heard().matchAll(/\r\n\r\n(\d)/g)].map(([, length]) => length)).toEqual(["3", "1", "2"]);
});
