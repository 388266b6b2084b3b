import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const HOUR = 3_600_000;

const SETTINGS = `
sources:
  persona: { kind: persona, secrets: [env:PERSONA_SECRET] }
  identitypass: { kind: identitypass, scheme: static, public_keys: [env:PUBLIC_KEY], url_token: env:URL_TOKEN }
records:
  customers:
    key: reference
    columns: { kyc_status: text, decided_at: time }
`;

const RULES = `
version: 1
rules:
  record-decision:
    event: [inquiry.approved, inquiry.declined, "verification.*"]
    when:
      decision: [approved, declined]
    do:
      - record:
          table: customers
          key: "{{ event.subject.reference }}"
          set: { kyc_status: "{{ event.decision }}", decided_at: "{{ event.occurred_at }}" }
`;

let relay: TestRelay;

beforeEach(async () => {
  const env = {
    PERSONA_SECRET: "test-wbhsec-persona",
    PUBLIC_KEY: "test-public-key-1",
    URL_TOKEN: "test-url-token-1",
  };
  relay = await startTestRelay({ settings: SETTINGS, rules: { "records.yaml": RULES }, env });
});

afterEach(() => relay.close());

const decided = (type: string, at: number) =>
  relay.send("persona", {
    type,
    reference: "cust-1",
    set: { "data.attributes.created-at": new Date(at).toISOString() },
  });

test("a decision is written to the record, with what it was before and which event said so", async () => {
  const declined = await decided("inquiry.declined", relay.now() - HOUR);
  await status("declined");
  const approved = await decided("inquiry.approved", relay.now());
  await status("approved");

  const { changes } = await record();
  const ofStatus = changes.filter(({ column }) => column === "kyc_status");
  expect(ofStatus).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ before: null, after: "declined", event: declined.body.events?.[0]?.id }),
      expect.objectContaining({
        before: "declined",
        after: "approved",
        event: approved.body.events?.[0]?.id,
      }),
    ]),
  );
});

test("an older decision that comes later changes nothing", async () => {
  await decided("inquiry.approved", relay.now());
  await status("approved");
  await decided("inquiry.declined", relay.now() - HOUR);
  await eventually("both are delivered", async () => {
    const { data } = await relay.api<{ data: { state: string }[] }>("/deliveries");
    return data.filter(({ state }) => state === "delivered").length === 2;
  });
  expect((await record()).row.values["kyc_status"]).toBe("approved");
});

test("a forgeable event never overwrites what a signed one said", async () => {
  await decided("inquiry.declined", relay.now() - HOUR);
  await status("declined");
  const forged = relay.signed("identitypass", { type: "verification.verified", reference: "cust-1" });
  expect((await relay.post("identitypass", forged, "test-url-token-1")).status).toBe(200);
  await eventually("both are delivered", async () => {
    const { data } = await relay.api<{ data: { state: string }[] }>("/deliveries");
    return data.filter(({ state }) => state === "delivered").length === 2;
  });
  expect((await record()).row.values["kyc_status"]).toBe("declined");
});

test("without a reference there is no record to write: a dead letter says so", async () => {
  await relay.send("persona", {
    type: "inquiry.approved",
    set: { "data.attributes.payload.data.attributes.reference-id": null },
  });
  await eventually("it is dead", async () => {
    const { data } = await relay.api<{ data: { state: string; reason?: string }[] }>("/deliveries");
    return data.find(({ state, reason }) => state === "dead" && reason === "missing_key");
  });
});

type Shown = {
  row: { values: Record<string, unknown> };
  changes: { column: string; before: unknown; after: unknown; event: string }[];
};

async function record(): Promise<Shown> {
  const { data } = await relay.api<{ data: Shown["row"] & { changes: Shown["changes"] } }>(
    "/records/customers/cust-1",
  );
  return { row: data, changes: data.changes };
}

function status(wanted: string): Promise<true> {
  return eventually(`the status is ${wanted}`, async () => {
    const { data } = await relay.api<{ data: { values: Record<string, unknown> }[] }>("/records/customers");
    return data[0]?.values["kyc_status"] === wanted ? true : undefined;
  });
}
