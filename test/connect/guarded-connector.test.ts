import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createRawServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { guardedConnector, type Lookup } from "../../src/connect/guarded-connector.ts";
import { readAnswer } from "../../src/connect/read-answer.ts";
import { type HookReceiver, hookReceiver } from "../support/hook-receiver.ts";
import { TEST_CERTIFICATE } from "../support/test-certificate.ts";

/** Routable in form, given to nobody: connecting to it reaches no one. */
const PUBLIC_BUT_EMPTY = "2d00::1";
const connectors: { close(): Promise<void> }[] = [];
let receiver: HookReceiver;

beforeEach(async () => {
  receiver = await hookReceiver();
});
afterEach(async () => {
  await Promise.all(connectors.splice(0).map((connector) => connector.close()));
  await receiver.close();
});

function connector(lookup?: Lookup) {
  const made = guardedConnector(lookup ? { lookup } : {});
  connectors.push(made);
  return made;
}
const finding =
  (...addresses: string[]): Lookup =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
const get = (allowPrivate: boolean, signal = AbortSignal.timeout(5000)) => ({
  method: "GET",
  headers: {},
  allowPrivate,
  signal,
});

describe("a request to a private address", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://user@127.0.0.1/",
    "http://１２７.0.0.1/",
    "https://10.0.0.1/",
  ])("is refused when written as %s", async (url) => {
    const withPort = url.replace(/^(http:\/\/[^/]+)\//, `$1:${receiver.port}/`);
    await expect(connector().fetch(withPort, get(false))).rejects.toMatchObject({
      reason: "forbidden_address",
    });
    expect(receiver.heard).toHaveLength(0);
  });

  test.each([
    ["alone", ["127.0.0.1"]],
    ["beside a public one", [PUBLIC_BUT_EMPTY, "127.0.0.1"]],
    ["in its mapped form", ["::ffff:7f00:1"]],
  ])("is refused when a name resolves to it %s", async (_how, addresses) => {
    const { fetch } = connector(finding(...addresses));
    await expect(fetch(`http://hook.test:${receiver.port}/`, get(false))).rejects.toMatchObject({
      reason: "forbidden_address",
    });
    expect(receiver.heard).toHaveLength(0);
  });

  test("is refused for the machine's own name by the system's resolver", async () => {
    await expect(connector().fetch(`http://localhost:${receiver.port}/`, get(false))).rejects.toMatchObject({
      reason: "forbidden_address",
    });
  });

  test("goes out with allow_private, and opens nothing for a request without", async () => {
    const { fetch } = connector(finding("127.0.0.1"));
    const url = `http://hook.test:${receiver.port}/`;
    expect((await fetch(url, get(true))).status).toBe(200);
    await expect(fetch(url, get(false))).rejects.toMatchObject({ reason: "forbidden_address" });
    expect(receiver.heard).toHaveLength(1);
    expect(receiver.heard[0]?.headers.host).toBe(`hook.test:${receiver.port}`);
  });
});

test("a name that is public when looked at and private when asked again is never asked again", async () => {
  const answers = [PUBLIC_BUT_EMPTY, "127.0.0.1"];
  const lookup = vi.fn<Lookup>(async () => [{ address: answers.shift() ?? "127.0.0.1", family: 6 }]);
  const { fetch } = connector(lookup);
  const url = `http://rebind.test:${receiver.port}/`;
  await expect(fetch(url, get(false, AbortSignal.timeout(300)))).rejects.toMatchObject({
    reason: expect.stringMatching(/^(timeout|connection_failed)$/),
  });
  expect(lookup).toHaveBeenCalledTimes(1);
  await expect(fetch(url, get(false))).rejects.toMatchObject({ reason: "forbidden_address" });
  expect(receiver.heard).toHaveLength(0);
});

test.each(["ftp://example.com/", "file:///etc/passwd", "data:text/plain,x", "gopher://example.com/"])(
  "%s is no way out",
  async (url) => {
    await expect(connector().fetch(url, get(true))).rejects.toMatchObject({ reason: "forbidden_address" });
  },
);

test("a redirect comes back as an answer and is not followed", async () => {
  receiver.answerWith((response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end());
  const response = await connector().fetch(receiver.url, get(true));
  expect(response.status).toBe(302);
  expect(receiver.heard).toHaveLength(1);
});

test("proxy variables are ignored", async () => {
  vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:1");
  vi.stubEnv("http_proxy", "http://127.0.0.1:1");
  expect((await connector().fetch(receiver.url, get(true))).status).toBe(200);
  vi.unstubAllEnvs();
});

describe("no answer has a reason", () => {
  test("dns_failed: the name is unknown", async () => {
    const unknown: Lookup = () =>
      Promise.reject(Object.assign(new Error("not found"), { code: "ENOTFOUND" }));
    const request = connector(unknown).fetch("http://nowhere.test/", get(true));
    await expect(request).rejects.toMatchObject({ reason: "dns_failed" });
    await expect(connector(finding()).fetch("http://nowhere.test/", get(true))).rejects.toMatchObject({
      reason: "dns_failed",
    });
  });

  test("connection_failed: nobody listens, or the line drops", async () => {
    const closed = await hookReceiver();
    await closed.close();
    await expect(connector().fetch(closed.url, get(true))).rejects.toMatchObject({
      reason: "connection_failed",
    });
    receiver.answerWith((response) => response.destroy());
    await expect(connector().fetch(receiver.url, get(true))).rejects.toMatchObject({
      reason: "connection_failed",
    });
  });

  test("timeout: the signal ends a request that hangs", async () => {
    receiver.answerWith(() => undefined);
    const request = connector().fetch(receiver.url, get(true, AbortSignal.timeout(100)));
    await expect(request).rejects.toMatchObject({ reason: "timeout" });
    const stopped = new AbortController();
    const stoppedRequest = connector().fetch(receiver.url, get(true, stopped.signal));
    stopped.abort(new Error("shutting down"));
    await expect(stoppedRequest).rejects.toMatchObject({ reason: "timeout" });
  });

  test("tls_failed: the certificate is not trusted, or there is no TLS", async () => {
    const server = createTlsServer(TEST_CERTIFICATE, (_request, response) => response.end());
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    await expect(connector().fetch(`https://127.0.0.1:${port}/`, get(true))).rejects.toMatchObject({
      reason: "tls_failed",
    });
    await expect(connector().fetch(`https://127.0.0.1:${receiver.port}/`, get(true))).rejects.toMatchObject({
      reason: "tls_failed",
    });
    server.close();
  });

  test("tls_failed also where the environment says that any certificate will do", async () => {
    const server = createTlsServer(TEST_CERTIFICATE, (_request, response) => response.end());
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    await expect(connector().fetch(`https://127.0.0.1:${port}/`, get(true))).rejects.toMatchObject({
      reason: "tls_failed",
    });
    vi.unstubAllEnvs();
    server.close();
  });

  test("the message names neither host nor address", async () => {
    const error = await connector()
      .fetch("http://10.1.2.3/secret", get(false))
      .catch((thrown) => thrown);
    expect(error.message).not.toMatch(/10\.1|secret/);
  });
});

describe("an answer's body", () => {
  test("is read a little further than is kept, so that a secret at the cut is cut out whole, and no further", async () => {
    const closed = Promise.withResolvers<void>();
    receiver.answerWith((response) => {
      response.on("close", () => closed.resolve());
      const more = () => {
        if (!response.destroyed && response.write("x".repeat(65_536))) setImmediate(more);
      };
      response.on("drain", more);
      more();
    });
    const response = await connector().fetch(receiver.url, get(true));
    expect(await readAnswer(response)).toBe("x".repeat(16_384));
    await closed.promise;
  });

  test("never ends in half a character", async () => {
    receiver.answerWith((response) => response.end("ä".repeat(10)));
    expect(await readAnswer(await connector().fetch(receiver.url, get(true)), { maxBytes: 5 })).toBe("ää");
  });

  test("is what had arrived when the line dropped", async () => {
    receiver.answerWith((response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half of", () => setTimeout(() => response.destroy(), 20));
    });
    expect(await readAnswer(await connector().fetch(receiver.url, get(true)))).toBe("half of");
  });

  test("that drips in is not waited for: its status is the answer, and is not asked for again", async () => {
    receiver.answerWith((response) => void response.writeHead(200).write("first"));
    const response = await connector().fetch(receiver.url, get(true, AbortSignal.timeout(60_000)));
    expect(await readAnswer(response, { patience: 100 })).toBe("first");
  });

  test("is what had arrived when the time was up", async () => {
    receiver.answerWith((response) => void response.writeHead(200).write("slow"));
    const response = await connector().fetch(receiver.url, get(true, AbortSignal.timeout(300)));
    expect(await readAnswer(response)).toBe("slow");
  });
});

describe("an address for SMTP", () => {
  test.each(["127.0.0.1", "[::1]", "localhost", "127.1"])("%s is refused without leave", async (host) => {
    await expect(connector().resolve(host, { allowPrivate: false })).rejects.toMatchObject({
      reason: "forbidden_address",
    });
  });

  test("is the checked one, IPv4 first", async () => {
    const { resolve } = connector(finding("2606:4700::1", "1.1.1.1"));
    expect(await resolve("mail.test", { allowPrivate: false })).toBe("1.1.1.1");
    expect(await connector().resolve("127.0.0.1", { allowPrivate: true })).toBe("127.0.0.1");
  });
});

test("a raw server that speaks no HTTP is a failed connection", async () => {
  const server = createRawServer((socket) => socket.end("220 mail ready\r\n"));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await expect(connector().fetch(`http://127.0.0.1:${port}/`, get(true))).rejects.toMatchObject({
    reason: "connection_failed",
  });
  server.close();
});
