import compiled from "kyc-relay-compiled";
import { expect, test, vi } from "vitest";
import { RelayError } from "../../../src/errors.ts";
import { createFront } from "../../../src/worker/front.ts";
import type { Recorded, RelayStub } from "../../../src/worker/relay-stub.ts";
import { SECRETS } from "./settings-and-rules.ts";
import { personaRequest } from "./the-worker.ts";

const ORIGIN = "https://relay.example.com";

/** A Worker whose object answers so, one answer a call. */
function frontWith(
  answers: readonly (Recorded | Error)[],
  variables: Readonly<Record<string, unknown>> = SECRETS,
) {
  const errors: string[] = [];
  const record = vi.fn(async () => {
    const answer = answers[record.mock.calls.length - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("asked too often");
    return answer;
  });
  const stub: RelayStub = {
    record,
    noteRefusal: async () => {},
    wake: async () => {},
    fetch: async () => new Response("of the object"),
  };
  const front = createFront({
    ...{ compiled, variables, stub: () => stub, goOn: () => {}, clock: Date.now },
    log: { info: () => {}, warn: () => {}, error: (_, message) => void errors.push(message) },
  });
  const post = async () => {
    const { headers, body } = personaRequest("inquiry.created", "cust-front");
    const request = new Request(`${ORIGIN}/in/persona`, { method: "POST", headers, body });
    return front.fetch(request);
  };
  return { post, record, errors, front };
}

const STORED: Recorded = { ok: true, receipts: [{ id: "1", type: "inquiry.created", result: "stored" }] };

test("an object that is deployed anew just now is asked once more", async () => {
  const { post, record } = frontWith([Object.assign(new Error("reset"), { retryable: true }), STORED]);
  expect((await post()).status).toBe(200);
  expect(record).toHaveBeenCalledTimes(2);
});

test("one that has too much to do is not asked again: the sender is told to come back", async () => {
  const overloaded = Object.assign(new Error("overloaded"), { retryable: true, overloaded: true });
  const { post, record } = frontWith([overloaded, STORED]);
  const answer = await post();
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(record).toHaveBeenCalledTimes(1);
});

test("what the store cannot promise is answered so that the sender tries again", async () => {
  const { post } = frontWith([{ ok: false, code: "store_unavailable", message: "It is full." }]);
  expect((await post()).status).toBe(503);
});

test("what is larger than the object can keep is refused for good", async () => {
  const { post } = frontWith([{ ok: false, code: "too_large", message: "It is too large." }]);
  expect((await post()).status).toBe(413);
});

test("without its secrets the Worker promises nothing, and its log names them", async () => {
  const { post, errors, record } = frontWith([STORED], { ...SECRETS, PERSONA_SECRET: "" });
  const answer = await post();
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(errors).toEqual([expect.stringContaining("npx wrangler secret put PERSONA_SECRET")]);
  expect(record).not.toHaveBeenCalled();
});

test("a secret that is too short to be one is said as well", async () => {
  const { post, errors } = frontWith([STORED], { ...SECRETS, PERSONA_SECRET: "short" });
  expect((await post()).status).toBe(503);
  expect(errors).toEqual([expect.stringContaining('source "persona" has fewer than 8 characters')]);
});

test("where no object can be it promises nothing, and its log says why", async () => {
  const log = { info: () => {}, warn: () => {}, error: vi.fn() };
  const stub = () => {
    throw new RelayError("invalid_settings", "KYC_RELAY_JURISDICTION is wrong.");
  };
  const parts = { compiled, variables: SECRETS, stub, goOn: () => {}, clock: Date.now, log };
  const answer = await createFront(parts).fetch(new Request(`${ORIGIN}/readyz`));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(log.error).toHaveBeenCalledWith({}, "KYC_RELAY_JURISDICTION is wrong.");
});

test("without its secrets it still lives: no restart would help", async () => {
  const { front } = frontWith([], { ...SECRETS, PERSONA_SECRET: "" });
  expect((await front.fetch(new Request(`${ORIGIN}/livez`))).status).toBe(200);
});

test.each([
  [undefined, "is not set"],
  ["too-short", "fewer than 16 characters"],
])("with %s as its admin token it takes webhooks, and its log says it once", async (token, why) => {
  const { post, front, errors } = frontWith([STORED, STORED], { ...SECRETS, KYC_RELAY_TOKEN: token });
  expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
  expect(errors).toEqual([expect.stringMatching(`KYC_RELAY_TOKEN .*${why}.*wrangler secret put`)]);
  const headers = { authorization: `Bearer ${token}` };
  const refused = await front.fetch(new Request(`${ORIGIN}/api/v1/events`, { headers }));
  expect(refused.status).toBe(401);
  const { detail } = Object(await refused.json());
  expect(detail).toContain("wrangler secret put KYC_RELAY_TOKEN");
  expect(detail).not.toContain("kyc-relay token new");
});

test("a good admin token is no word in the log", () => {
  expect(frontWith([]).errors).toEqual([]);
});
