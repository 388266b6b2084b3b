import { afterEach, describe, expect, inject, test } from "vitest";
import { MAX_ANSWER_BYTES } from "../../src/connect/answer-limits.ts";
import { workersConnector } from "../../src/connect/workers-connector.ts";
import { farSide } from "./far-side.ts";

const { hook: url } = inject("farSides");
const hook = farSide("hook");
const connector = workersConnector();
const request = (change: object = {}) => ({
  method: "POST",
  headers: { "content-type": "text/plain", "webhook-id": "d1" },
  body: "hello",
  allowPrivate: true,
  signal: AbortSignal.timeout(5000),
  ...change,
});

afterEach(() => hook.answer({ status: 200, text: "" }));

describe("the connector of Workers", () => {
  test("sends what it is given, and reads the answer", async () => {
    await hook.answer({ status: 202, text: "taken" });
    const answer = await connector.send(`${url}/a?b=c`, request());
    expect(answer).toMatchObject({ status: 202, text: "taken" });
    const heard = (await hook.heard()).at(-1);
    expect(heard).toMatchObject({
      method: "POST",
      path: "/a?b=c",
      body: "hello",
      headers: { "content-type": "text/plain", "webhook-id": "d1" },
    });
  });

  test("follows no redirect", async () => {
    await hook.answer({ status: 302, text: "" });
    const answer = await connector.send(url, request());
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://elsewhere.example.com/"]);
  });

  test("keeps no more of an answer than the others do, and does not wait for its end", async () => {
    await hook.answer({ status: 200, text: "x".repeat(MAX_ANSWER_BYTES + 1000), delay: 60_000 });
    const { text } = await connector.send(url, request());
    expect(text).toBe("x".repeat(MAX_ANSWER_BYTES));
  });

  test("gives an answer as far as it came, when time is up after its status", async () => {
    await hook.answer({ status: 200, text: "half", delay: 60_000 });
    const signal = AbortSignal.timeout(500);
    expect(await connector.send(url, request({ signal }))).toMatchObject({ status: 200, text: "half" });
  });

  test("gives up in time; the far side may have the request", async () => {
    await farSide("resend").answer("hang");
    const late = connector.send(
      inject("farSides").resend,
      request({ body: "{}", signal: AbortSignal.timeout(200) }),
    );
    await expect(late).rejects.toMatchObject({ reason: "timeout", mayHaveArrived: true });
  });

  test("cannot tell how far a request got whose line broke", async () => {
    await expect(connector.send("http://127.0.0.1:1/", request())).rejects.toMatchObject({
      reason: "connection_failed",
      mayHaveArrived: true,
    });
  });

  test.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://localhost:8787/",
    "http://db.localhost/",
    "http://metadata.google.internal/",
    "http://printer.local./",
    "ftp://example.com/",
  ])("refuses %s without leave, before anything is sent", async (address) => {
    const refused = { reason: "forbidden_address", mayHaveArrived: false };
    const asked = request({ allowPrivate: false });
    await expect(connector.send(address, asked)).rejects.toMatchObject(refused);
    await expect(connector.fetch(address, asked)).rejects.toMatchObject(refused);
  });

  test("leaves names to sockets, but for those of this machine", async () => {
    const resolve = (host: string, allowPrivate = false) => connector.resolve(host, { allowPrivate });
    expect(await resolve("smtp.example.com")).toBe("smtp.example.com");
    expect(await resolve("localhost", true)).toBe("localhost");
    await expect(resolve("localhost")).rejects.toMatchObject({ reason: "forbidden_address" });
    await expect(resolve("10.0.0.1")).rejects.toMatchObject({ reason: "forbidden_address" });
    await expect(resolve("::1")).rejects.toMatchObject({ reason: "forbidden_address" });
  });
});
