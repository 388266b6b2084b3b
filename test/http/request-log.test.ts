import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

test("a request is one line with its route, never its address", async () => {
  const { ask, lines } = appUnderTest();
  await ask("/api/v1/events/e-1");
  expect(lines).toMatchObject([
    { level: "info", message: "request answered", fields: { method: "GET", route: "/api/v1/events/:id" } },
  ]);
});

test("/livez that is well is no line; one that is refused is", async () => {
  const { app, lines } = appUnderTest();
  await app.request("http://127.0.0.1/livez");
  expect(lines).toEqual([]);
  await app.request("http://evil.example.net/livez", { headers: { host: "evil.example.net" } });
  expect(lines).toMatchObject([{ level: "info", fields: { status: 403 } }]);
});
