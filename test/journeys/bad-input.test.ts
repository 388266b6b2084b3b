import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedRequest } from "../../src/sources/source.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const SETTINGS = `
preview: true
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  passfort: { kind: passfort, secrets: [env:PASSFORT_SECRET] }
destinations:
  slack: { kind: slack, token: env:SLACK_BOT_TOKEN }
`;
const RULES = `
version: 1
rules:
  everything:
    event: "*"
    do:
      - slack: { channel: "#all", text: "{{ event.type }} {{ event.subject.name.full }}" }
`;

let relay: TestRelay;

beforeAll(async () => {
  const env = { PERSONA_SECRET: "test-wbhsec-persona", PASSFORT_SECRET: "test-passfort-secret" };
  relay = await startTestRelay({ settings: SETTINGS, rules: { "all.yaml": RULES }, env });
});

afterAll(() => relay.close());

/** Signed as Persona signs, whatever the body is. */
async function signedBody(body: string): Promise<SignedRequest> {
  const sample = relay.signed("persona", { type: "inquiry.created" });
  const { SOURCE_KINDS } = await import("../../src/sources/registry.ts");
  const persona = SOURCE_KINDS.find(({ kind }) => kind === "persona");
  return persona?.sign(body, relay.settings.sources["persona"]?.settings, relay.now()) ?? sample;
}

const eventWith = (attributes: string, id: string) =>
  `{"data":{"type":"event","id":"${id}","attributes":{"name":"inquiry.created","payload":{"data":{"type":"inquiry","id":"inq_1","attributes":${attributes}}}}}}`;

describe("an authentic request is never refused for its content", () => {
  const unreadable: readonly (readonly [string, string])[] = [
    ["truncated JSON", '{"data":{"id":"evt_1","attri'],
    ["an empty body", ""],
    ["JSON that is no event", '{"hello":"world"}'],
    ["an array", "[1,2,3]"],
    ["null", "null"],
    ["100,000 open brackets", "[".repeat(100_000)],
    ["nesting 2,000 deep", `${'{"a":'.repeat(2_000)}1${"}".repeat(2_000)}`],
  ];
  test.each(unreadable)("%s is kept as unreadable", async (_, body) => {
    const { status, body: answer } = await relay.post("persona", await signedBody(body));
    expect([status, answer.events?.[0]?.result]).toEqual([200, "unreadable"]);
  });

  const odd: readonly (readonly [string, string])[] = [
    ["deep nesting inside", `{"fields":${'{"a":'.repeat(50)}1${"}".repeat(50)}}`],
    ["null bytes in a name", '{"fields":{"name-first":{"value":"A\\u0000da"}}}'],
    ["__proto__ keys", '{"__proto__":{"status":"approved"},"fields":{"__proto__":{"value":"x"}}}'],
    ["numbers beyond 2^53", '{"status":12345678901234567890,"fields":{"name-first":{"value":1e400}}}'],
    ["attributes of the wrong type", '{"status":["x"],"tags":"none","fields":[1],"reference-id":{"a":1}}'],
    ["a year 1970", '{"created-at":"1970-01-01T00:00:00Z"}'],
    ["500 tags", `{"tags":${JSON.stringify(Array.from({ length: 500 }, (_, i) => `t${i}`))}}`],
  ];
  test.each(odd)("%s is stored as an event", async (name, attributes) => {
    const request = await signedBody(eventWith(attributes, `evt_${name.replaceAll(/\W/g, "")}`));
    const { status, body } = await relay.post("persona", request);
    expect([status, body.events?.[0]?.result]).toEqual([200, "stored"]);
  });

  test("the content type does not matter, the bytes do", async () => {
    const { headers, body } = relay.signed("persona", { type: "inquiry.created" });
    const sent = await relay.post("persona", { headers: { ...headers, "content-type": "text/plain" }, body });
    expect(sent.status).toBe(200);
  });
});

describe("what is refused says why", () => {
  test("an unknown source is 404", async () => {
    const sent = await relay.post("nobody", relay.signed("persona", { type: "inquiry.created" }));
    expect([sent.status, sent.body.reason]).toEqual([404, "unknown_source"]);
  });

  test.each([
    ["bad_signature", { fault: "bad_signature" }],
    ["stale", { fault: "stale" }],
  ] as const)("%s is 401", async (reason, fault) => {
    const sent = await relay.send("persona", { type: "inquiry.created", ...fault });
    expect([sent.status, sent.body.reason]).toEqual([401, reason]);
  });

  test("no signature is 401", async () => {
    const sent = await relay.post("persona", { headers: {}, body: "{}" });
    expect([sent.status, sent.body.reason]).toEqual([401, "no_signature"]);
  });

  test("a body over the source's limit is 413 and nothing of it is kept", async () => {
    const sent = await relay.post("persona", { headers: {}, body: "x".repeat(2_000_000) });
    expect([sent.status, sent.body.reason]).toEqual([413, "too_large"]);
  });

  test("a token in the URL of a source that has none is refused", async () => {
    const sent = await relay.post("persona", relay.signed("persona", { type: "inquiry.created" }), "guess");
    expect([sent.status, sent.body.reason]).toEqual([401, "bad_url_token"]);
  });

  test("refusals are listed with their reasons, without body or header values", async () => {
    const { data } = await relay.api<{ data: { reason: string; header_names: string[] }[] }>("/refused");
    expect(data.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(["unknown_source", "bad_signature", "stale", "no_signature", "too_large"]),
    );
    expect(JSON.stringify(data)).not.toContain("test-wbhsec");
    expect(JSON.stringify(data)).not.toMatch(/t=\d+/);
  });
});

describe("hostile requests on the wire", () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(relay.relay.url);
      let answer = "";
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
    });

  test("a signature header of 1 MB is refused by the server's own limit", async () => {
    const answer = await raw(
      `POST /in/persona HTTP/1.1\r\nhost: x\r\npersona-signature: ${"a".repeat(1_000_000)}\r\ncontent-length: 0\r\n\r\n`,
    ).catch((error: Error) => error.message);
    expect(answer).toMatch(/431|ECONNRESET|EPIPE/);
  });

  test("a signature sent in two headers counts as the two sets it holds", async () => {
    const { headers, body } = relay.signed("persona", { type: "inquiry.created" });
    const good = Object.entries(headers).find(([name]) => name.toLowerCase() === "persona-signature")?.[1];
    const answer = await raw(
      `POST /in/persona HTTP/1.1\r\nhost: x\r\nconnection: close\r\npersona-signature: t=1,v1=${"0".repeat(64)}\r\npersona-signature: ${good}\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (200|401)/);
  });

  test("afterwards the relay still accepts, and every authentic event was kept", async () => {
    expect((await relay.send("persona", { type: "inquiry.created" })).status).toBe(200);
    const { data } = await relay.api<{ data: { store_writable: boolean } }>("/health");
    expect(JSON.stringify(data)).toContain("true");
  });
});
