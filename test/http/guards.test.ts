import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterEach, describe, expect, test } from "vitest";
import { RelayError } from "../../src/errors.ts";
import { appUnderTest, ledgerOfOne, TOKEN } from "./app-under-test.ts";

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

describe("without the admin token", () => {
  test.each(["/livez", "/readyz"])("%s answers ok", async (path) => {
    const answer = await appUnderTest().app.request(path);
    expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
  });

  test.each(["/in/persona", "/in/identitypass/test-url-token"])("%s takes webhooks", async (path) => {
    const answer = await appUnderTest().app.request(path, { method: "POST" });
    expect(answer.status).toBe(200);
  });

  test.each([
    "/",
    "/api/v1/events",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
    "/readyz?verbose",
    "/metrics",
  ])("%s is refused, saying how the token is given", async (path) => {
    const answer = await appUnderTest().app.request(path);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await answer.json()).toMatchObject({
      status: 401,
      reason: "unauthorized",
      detail: expect.stringContaining("Authorization: Bearer"),
    });
  });

  test.each([
    ["a wrong token", "Bearer test-other"],
    ["another scheme", `Basic ${TOKEN}`],
    ["an empty token", "Bearer "],
    ["the token with more behind it", `Bearer ${TOKEN} x`],
  ])("%s is refused", async (_case, authorization) => {
    const answer = await appUnderTest().app.request("/api/v1/events", { headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain("test-other");
  });

  test("replay and redrive do nothing", async () => {
    const done: string[] = [];
    const note = (what: string) => async () => {
      done.push(what);
      return { ids: [] };
    };
    const none = async () => ({ events: 0, created: 0, standing: 0 });
    const { app } = appUnderTest({
      recover: { redrive: note("redrive"), replay: none, forecast: none },
    });
    const body = { method: "POST", body: '{"all":true}', headers: { "content-type": "application/json" } };
    expect((await app.request("/api/v1/redrive", body)).status).toBe(401);
    expect(done).toEqual([]);
  });
});

test("the scheme's name is read in any case", async () => {
  const answer = await appUnderTest().ask("/api/v1/events", {
    headers: { authorization: `bearer ${TOKEN}` },
  });
  expect(answer.status).toBe(200);
});

describe("the Host header", () => {
  const asked = (host: string, path = "/livez", method = "GET") =>
    appUnderTest({ allowedHosts: ["relay.example.com", "::", "fe80::1"] }).app.request(path, {
      method,
      headers: { host },
    });

  test.each([
    "localhost",
    "localhost:8787",
    "127.0.0.1:8787",
    "[::1]:8787",
    "10.1.2.3:8787",
    "relay.example.com",
    "RELAY.example.com:443",
    "[fe80::1]:8787",
  ])("%s is ours", async (host) => {
    expect((await asked(host)).status).toBe(200);
  });

  test.each([
    "evil.example",
    "evil.example:8787",
    "localhost.evil.example",
    "relay.example.com.evil.example",
    "localhost:8787@evil.example",
    "evil.example/localhost",
    "[::1].evil.example",
    "",
  ])("%j is foreign, and refused before the token is looked at", async (host) => {
    const answer = await asked(host);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      reason: "forbidden",
      detail: expect.stringContaining("public_url"),
    });
  });

  test.each(["8.8.8.8", "203.0.113.7:8787", "[2606:4700::1]:8787"])(
    "%s is let through: rebinding turns a name towards us, and an address cannot be turned",
    async (host) => {
      expect((await asked(host)).status).toBe(200);
      expect((await asked(host, "/api/v1/events")).status, "the token is asked for all the same").toBe(401);
    },
  );

  test.each(["127.0.0.1.evil.example", "127.0.0.1.", "1.2.3.4.5", "127.1", "0x7f.0.0.1", "2130706433"])(
    "%s is no address as browsers write one: it could be a name, and is refused",
    async (host) => {
      expect((await asked(host)).status).toBe(403);
    },
  );

  test("a foreign one does not matter to webhooks", async () => {
    expect((await asked("evil.example", "/in/persona", "POST")).status).toBe(200);
  });
});

describe("over a real connection", () => {
  test("a foreign Host is refused, an own one served, a body read", async () => {
    const { app } = appUnderTest();
    const port = await listening(app.fetch);
    const authorization = `Bearer ${TOKEN}`;
    expect(
      await statusOf(port, { path: "/api/v1/events", headers: { host: "evil.example", authorization } }),
    ).toBe(403);
    expect(await statusOf(port, { path: "/api/v1/events", headers: { authorization } })).toBe(200);
    const headers = { authorization, "content-type": "application/json" };
    const redrive = { path: "/api/v1/redrive", method: "POST", headers };
    expect(await statusOf(port, redrive, '{"ids":["d-1"]}')).toBe(200);
    expect(await statusOf(port, redrive, `{"ids":["${"x".repeat(70_000)}"]}`)).toBe(413);
  });
});

test("answers cannot be framed, sniffed or kept by a cache", async () => {
  const { headers } = await appUnderTest().ask("/api/v1/events");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.has("strict-transport-security")).toBe(false);
});

test("a webhook's address that is opened in a browser says what it is for", async () => {
  const answer = await appUnderTest().app.request("/in/persona");
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  expect(await answer.json()).toMatchObject({ reason: "method_not_allowed" });
});

describe("the log", () => {
  test("has one line a request, with the route's pattern and never the URL", async () => {
    const { ask, lines } = appUnderTest();
    const answer = await ask("/api/v1/records/customers/test-person?limit=1");
    expect(lines.map((line) => line.fields["route"])).toEqual(["/api/v1/records/:table/:key"]);
    expect(lines[0]?.fields["request"]).toBe(answer.headers.get("x-request-id"));
    expect(JSON.stringify(lines)).not.toContain("test-person");
  });

  test("has the pattern of what was refused, too", async () => {
    const { app, lines } = appUnderTest();
    await app.request("/in/identitypass/test-url-token");
    await app.request("/somewhere/test-secret");
    expect(lines.map((line) => [line.fields["route"], line.fields["status"]])).toEqual([
      ["/in/*", 405],
      ["/*", 401],
    ]);
  });

  test("ties an error to the answer's instance, and quotes nothing of it", async () => {
    const ledger = ledgerOfOne();
    const broken = { ...ledger, events: () => Promise.reject(new TypeError("choked on Test Person")) };
    const { ask, lines } = appUnderTest({ store: { ledger: broken } });
    const answer = await ask("/api/v1/events");
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain("choked");
    const line = lines.find(({ level }) => level === "error");
    expect(JSON.parse(text)).toMatchObject({
      reason: "internal",
      instance: `urn:uuid:${line?.fields["request"]}`,
    });
    expect(line?.fields["error"]).toContain("TypeError");
    expect(JSON.stringify(lines)).not.toContain("Test Person");
  });

  test("names the kind of what stopped the store, which the answer does not", async () => {
    const cause = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    const full = new RelayError("store_unavailable", "The store cannot be written.", { cause });
    const ledger = { ...ledgerOfOne(), events: () => Promise.reject(full) };
    const { ask, lines } = appUnderTest({ store: { ledger } });
    expect(await (await ask("/api/v1/events")).text()).not.toContain("SQLITE_FULL");
    const line = lines.find(({ level }) => level === "error");
    expect(line?.fields["error"]).toBe("The store cannot be written. [SQLITE_FULL]");
  });
});

async function listening(fetch: Parameters<typeof serve>[0]["fetch"]): Promise<number> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, (address: AddressInfo) =>
      resolve(address.port),
    );
    closings.push(() => server.close());
  });
}

function statusOf(
  port: number,
  options: { path: string; method?: string; headers: Record<string, string> },
  body?: string,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, ...options }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.on("error", reject);
    call.end(body);
  });
}
