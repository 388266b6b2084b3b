import { expect, test } from "vitest";
import { appUnderTest } from "./app-under-test.ts";

test("a request is one line with its route, never its address", async () => {
  const { ask, lines } = appUnderTest();
  await ask("/api/v1/events/e-1");
  expect(lines).toMatchObject([
    { level: "info", message: "request answered", fields: { method: "GET", route: "/api/v1/events/:id" } },
  ]);
});

test("what is watched and well is no line; what is refused is", async () => {
  const { app, ask, lines } = appUnderTest({ metrics: async () => "" });
  for (const path of ["/livez", "/readyz", "/readyz?verbose", "/metrics"]) await ask(path);
  expect(lines).toEqual([]);
  await app.request("http://evil.example.net/livez", { headers: { host: "evil.example.net" } });
  expect(lines).toMatchObject([{ level: "info", fields: { status: 403 } }]);
});
