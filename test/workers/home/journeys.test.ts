import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import worker from "../../../src/worker.ts";
import { eventually } from "../../support/eventually.ts";
import { farSide } from "../far-side.ts";
import { ask, personaRequest, post } from "./the-worker.ts";

const HOUR = 3_600_000;
const object = () => env.RELAY.getByName("relay");

const slack = farSide("slack");
const mail = farSide("smtp");
const hook = farSide("hook");

/** What a far side has heard that speaks of somebody. */
async function heardOf(side: Pick<typeof hook, "heard">, reference: string) {
  const heard = await side.heard();
  return heard.filter((one) => JSON.stringify(one).includes(reference));
}

const firstOf = (side: typeof hook, reference: string) =>
  eventually(`something about ${reference}`, async () => (await heardOf(side, reference))[0]);

describe("a signed request to the Worker", () => {
  test("ends at Slack, as a mail, at a webhook and in a record", async () => {
    const { status, events } = await post(personaRequest("inquiry.declined", "cust-all"));
    expect(status).toBe(200);
    expect(events).toMatchObject([{ type: "inquiry.declined", result: "stored" }]);

    expect(await firstOf(slack, "cust-all")).toMatchObject({ method: "chat.postMessage" });
    expect(await firstOf(mail, "cust-all")).toMatchObject({ subject: "Declined cust-all", secure: true });
    const { headers, body } = await firstOf(hook, "cust-all");
    expect(headers).toMatchObject({
      "webhook-id": expect.any(String),
      "webhook-signature": expect.any(String),
    });
    expect(JSON.parse(String(body))).toEqual({ reference: "cust-all" });
    const record = await ask("/api/v1/records/customers/cust-all");
    expect(record.body).toMatchObject({ data: { values: { kyc_status: "declined" } } });
  });

  test("fifty times at once is one event", async () => {
    const request = personaRequest("inquiry.declined", "cust-fifty");
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(request)));
    const results = answers.flatMap(({ events }) => events.map(({ result }: { result: string }) => result));
    expect(results.toSorted()).toEqual([...Array(49).fill("duplicate"), "stored"]);
    await firstOf(hook, "cust-fifty");
    expect(await heardOf(hook, "cust-fifty")).toHaveLength(1);
  });

  test("without a good proof is refused, kept by its reason, and never reaches the rules", async () => {
    const { headers, body } = personaRequest("inquiry.declined", "cust-forged");
    const { status, events } = await post({ headers, body: `${body} ` });
    expect([status, events]).toEqual([401, expect.stringContaining("bad_signature")]);
    const refused = await eventually("a refusal", async () => (await ask("/api/v1/refused")).body.data[0]);
    expect(refused).toMatchObject({ source: "persona", reason: "bad_signature" });
    expect(await heardOf(hook, "cust-forged")).toEqual([]);
  });
});

describe("what is due while the object is gone", () => {
  test("a reminder is sent by the alarm, although nobody asks the object", async () => {
    // On a busy machine the object may be gone only after a reminder that was due so soon.
    for (const lead of [4_000, 15_000, 45_000]) {
      const reference = `cust-reminded-${lead}`;
      await post(personaRequest("inquiry.created", reference, Date.now() - 4 * HOUR + lead));
      await abortAllDurableObjects();
      if ((await heardOf(hook, reference)).length > 0) continue;
      expect(await firstOf(hook, reference)).toMatchObject({ body: `{"remind":"${reference}"}` });
      return;
    }
    throw new Error("The object was never gone in time.");
  });

  test("an attempt that was cut off is made again, under the same id", async () => {
    await hook.answer({ status: 200, text: "slowly", delay: 9_000 });
    await post(personaRequest("inquiry.approved", "cust-cut"));
    await firstOf(hook, "cust-cut");
    await abortAllDurableObjects();
    await hook.answer({ status: 200, text: "ok" });
    await runDurableObjectAlarm(object());
    const [first, second] = await eventually("a second attempt", async () => {
      const heard = await heardOf(hook, "cust-cut");
      return heard.length > 1 && heard;
    });
    expect(second?.["headers"]).toMatchObject({ "webhook-id": idOf(first) });
    const delivered = await eventually("a delivery", async () => {
      const { body } = await ask("/api/v1/deliveries?state=delivered&rule=slow");
      return body.data[0];
    });
    expect(delivered).toMatchObject({ rule: "slow", state: "delivered" });
  });
});

test("an alarm that was lost is set again by the cron, which starts the object", async () => {
  await runInDurableObject(object(), (_, { storage }) => storage.deleteAlarm());
  await abortAllDurableObjects();
  await worker.scheduled(undefined, env);
  const alarm = await runInDurableObject(object(), (_, { storage }) => storage.getAlarm());
  expect(alarm).toEqual(expect.any(Number));
});

describe("the API of the Worker", () => {
  test("is open to the holder of the token alone", async () => {
    expect(await ask("/api/v1/events")).toMatchObject({ status: 200 });
    expect(await ask("/api/v1/events", "wrong")).toMatchObject({
      status: 401,
      body: { reason: "unauthorized" },
    });
  });

  test("says which home it is, and that what is due is looked for", async () => {
    const { body } = await ask("/api/v1/health");
    expect(body).toMatchObject({ data: { home: "Cloudflare Workers + Durable Object" } });
    expect(await ask("/readyz?verbose")).toMatchObject({ status: 200, body: { ready: true } });
  });
});

function idOf(heard: Readonly<Record<string, unknown>> | undefined): unknown {
  return Reflect.get(Object(heard?.["headers"]), "webhook-id");
}
