import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openLog } from "../../src/cli/open-log.ts";

function capture() {
  const stream = new PassThrough();
  return { stream, read: () => String(stream.read() ?? "") };
}

test("JSON lines have level, message and fields", () => {
  const { stream, read } = capture();
  openLog("json", stream).warn({ source: "persona", reason: "stale" }, "request refused");
  expect(JSON.parse(read())).toMatchObject({
    level: 40,
    msg: "request refused",
    source: "persona",
    reason: "stale",
  });
});

test("a field with a personal or secret name is never shown", () => {
  for (const format of ["json", "pretty"] as const) {
    const { stream, read } = capture();
    openLog(format, stream).info({ email: "someone@example.com", token: "test-token" }, "oops");
    const line = read();
    expect(line).toContain("oops");
    expect(line).not.toMatch(/someone@example\.com|test-token/);
  }
});

test("pretty lines are for people and cannot command their terminal", () => {
  const { stream, read } = capture();
  openLog("pretty", stream).error({ source: "x\u001b[2J" }, "event not accepted");
  expect(read()).toMatch(/^\d\d:\d\d:\d\d error event not accepted source=x·\[2J\n$/);
});
