import { expect, test } from "vitest";
import { readBody } from "../../src/receive/read-body.ts";

const post = (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = {}) =>
  new Request("http://127.0.0.1/in/persona", { method: "POST", body, headers, duplex: "half" });

/** Room for one body, and as good as endless room for all. */
const room = (maxBytes: number, take = (_bytes: number) => true) => ({ maxBytes, take });

test("the exact bytes come back, also when they are no UTF-8", async () => {
  const bytes = new Uint8Array([0, 255, 254, 13, 10]);
  const read = await readBody(post(bytes), room(5));
  expect(read).toEqual({ complete: true, bytes });
});

test("a declared length over the limit is refused before anything is read", async () => {
  const request = post("x".repeat(11), { "content-length": "11" });
  expect(await readBody(request, room(10))).toEqual({ complete: false, reason: "too_large" });
  expect(request.bodyUsed).toBe(false);
});

test("without a declared length, reading stops as soon as the limit is passed", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000));
    },
  });
  expect(await readBody(post(endless), room(5_000))).toEqual({ complete: false, reason: "too_large" });
  expect(pulled).toBeLessThan(20);
});

test("a connection that ends in the middle is its own reason", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(10));
      controller.error(new Error("connection reset"));
    },
  });
  expect(await readBody(post(broken), room(5_000))).toEqual({ complete: false, reason: "body_interrupted" });
});

const endlessly = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
  });

test("a large body takes up room as it comes, not as it is announced, and is refused when there is none", async () => {
  const taken: number[] = [];
  const take = (bytes: number) => taken.push(bytes) <= 3;
  const request = post(endlessly(), { "content-length": "900000" });
  expect(await readBody(request, room(1_000_000, take))).toEqual({ complete: false, reason: "too_busy" });
  expect(taken).toEqual([1_000, 1_000, 1_000, 1_000]);
});

test("a small body takes up all its room at once, or is refused before it is read", async () => {
  const request = post("x".repeat(11), { "content-length": "11" });
  const none = room(1_000, (bytes) => bytes < 11);
  expect(await readBody(request, none)).toEqual({ complete: false, reason: "too_busy" });
  expect(request.bodyUsed).toBe(false);
});
