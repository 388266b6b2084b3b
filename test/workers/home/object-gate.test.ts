import { expect, test, vi } from "vitest";
import { objectGate } from "../../../src/worker/object-gate.ts";
import { SECRETS } from "./settings-and-rules.ts";

const TOKEN = { authorization: `Bearer ${SECRETS.KYC_RELAY_TOKEN}` };
const HOST = "relay.example.com";

/** What stands before an object that answers so. */
function gate(answer: () => Promise<Response> = async () => new Response("of the object")) {
  const fetch = vi.fn(answer);
  const stub = { record: vi.fn(), noteRefusal: vi.fn(), wake: vi.fn(), fetch };
  const errors: string[] = [];
  const app = objectGate({
    settings: { server: { host: "127.0.0.1", port: 1, trust_proxy: false, public_url: `https://${HOST}/` } },
    variables: SECRETS,
    stub: () => stub,
    log: { info: () => {}, warn: () => {}, error: (_, message) => void errors.push(message) },
  });
  const ask = async (path: string, { host = HOST, ...init }: RequestInit & { host?: string } = {}) =>
    app.fetch(new Request(`https://${host}${path}`, init));
  return { ask, fetch, errors };
}

test.each(["/readyz", "/readyz?verbose", "/unsubscribe/x"])("%s is the object's to answer", async (path) => {
  const { ask } = gate();
  expect(await (await ask(path)).text()).toBe("of the object");
});

test.each(["/api/v1/events", "/metrics"])("%s goes on to the object with the token alone", async (path) => {
  const { ask, fetch } = gate();
  for (const headers of [{}, { authorization: "Bearer of-somebody-else-altogether" }]) {
    expect((await ask(path, { headers })).status).toBe(401);
  }
  expect(fetch).not.toHaveBeenCalled();
  expect(await (await ask(path, { headers: TOKEN })).text()).toBe("of the object");
});

test.each([
  ["/livez", 200],
  ["/", 404],
  ["/wp-login.php", 404],
  ["/in/", 405],
  ["/in/persona", 405],
  ["/apis", 404],
])("%s is answered without waking the object", async (path, status) => {
  const { ask, fetch } = gate();
  expect((await ask(path)).status).toBe(status);
  expect(fetch).not.toHaveBeenCalled();
});

test("a foreign name is refused, also with the token; Cloudflare's own names of the Worker are not", async () => {
  const { ask, fetch } = gate();
  for (const host of ["evil.example.net", "workers.dev.example.net"]) {
    expect((await ask("/api/v1/events", { host, headers: TOKEN })).status).toBe(403);
  }
  expect(fetch).not.toHaveBeenCalled();
  for (const host of [HOST, "kyc-relay.acme.workers.dev", "localhost:8787"]) {
    expect((await ask("/api/v1/events", { host, headers: TOKEN })).status).toBe(200);
  }
});

test("an object that does not answer is a 503 that says when to come back", async () => {
  const { ask, errors } = gate(async () => {
    throw new TypeError("ada@example.com");
  });
  const answer = await ask("/readyz");
  const text = await answer.text();
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(JSON.parse(text)).toMatchObject({ reason: "not_ready", status: 503 });
  expect(text).not.toContain("ada@example.com");
  expect(errors).toEqual(["the object did not answer; the caller is to come back"]);
});
