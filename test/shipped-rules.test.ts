import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRules, type RuleSettings } from "../src/config/rules/load-rules.ts";
import { isTestFile } from "../src/config/tests/is-test-file.ts";
import type { Event } from "../src/model/event.ts";
import { hashRules } from "../src/node/hash-rules.ts";
import { plan } from "../src/route/plan.ts";
import { SOURCE_KINDS } from "../src/sources/registry.ts";

const FOLDER = join(import.meta.dirname, "../rules");
const NOW = Date.UTC(2026, 2, 2, 10);
const DAY = 86_400_000;

/** What the first-run settings have. */
const SETTINGS: RuleSettings = {
  sources: ["persona", "passfort", "identitypass"].map((name) => ({ name, kind: name, also_sends: [] })),
  destinations: [
    { name: "slack", kind: "slack" },
    { name: "mail", kind: "email" },
    { name: "zapier-crm", kind: "zapier" },
  ],
  tables: [
    {
      name: "customers",
      key: "reference",
      columns: { kyc_status: "text", kyc_score: "number", decided_at: "time" },
    },
  ],
};

const { ruleSet, problems } = loadRules({
  files: readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml") && !isTestFile(name))
    .map((name) => ({ name: `rules/${name}`, text: readFileSync(join(FOLDER, name), "utf8") })),
  settings: SETTINGS,
  hash: hashRules,
});

describe("the rules that ship", () => {
  it("have no error and no warning", () => {
    expect(problems).toEqual([]);
  });

  it.each([
    ["persona", "inquiry.declined", {}, ["declined-alert", "record-decision"]],
    ["persona", "inquiry.approved", {}, ["record-decision", "approved-to-crm"]],
    ["persona", "inquiry.completed", {}, ["completed-to-team"]],
    ["persona", "inquiry.expired", {}, ["remind-expired"]],
    ["persona", "inquiry.created", {}, []],
    [
      "passfort",
      "PRODUCT_STATUS_CHANGED",
      { "data.new_status": "REJECTED" },
      ["declined-alert", "record-decision"],
    ],
    [
      "passfort",
      "PRODUCT_STATUS_CHANGED",
      { "data.new_status": "APPROVED" },
      ["record-decision", "approved-to-crm"],
    ],
    ["passfort", "PRODUCT_STATUS_CHANGED", { "data.new_status": "IN_REVIEW" }, []],
    ["passfort", "MANUAL_ACTION_REQUIRED", {}, ["passfort-manual-action"]],
    ["identitypass", "verification.not-verified", {}, ["declined-alert", "record-decision"]],
    ["identitypass", "verification.verified", {}, ["record-decision", "approved-to-crm"]],
    ["identitypass", "verification.wallet-empty", {}, ["identitypass-wallet-empty"]],
  ])("%s %s %j fires %j", (kind, type, set, expected) => {
    expect(planned(sampleOf(kind, type, set)).matched).toEqual(expected);
  });

  it("each fire on some sample", () => {
    expect(ruleSet?.rules.map(({ id }) => id).toSorted()).toEqual([
      "approved-to-crm",
      "completed-to-team",
      "declined-alert",
      "identitypass-wallet-empty",
      "passfort-manual-action",
      "record-decision",
      "remind-expired",
    ]);
  });

  it("remind a day after the expiry, unless a newer decision stops it", () => {
    const event = sampleOf("persona", "inquiry.expired", {});
    const [intent] = planned(event).intents;
    expect(intent).toMatchObject({ kind: "email", destination: "mail", due_at: event.occurred_at + DAY });
    expect(intent).toMatchObject({ reminder: true, stop: { decision: true, trust_weak: false } });
  });
});

function planned(event: Event) {
  expect(ruleSet).toBeDefined();
  return ruleSet ? plan(ruleSet, event, { preview: false }) : { matched: [], missed: [], intents: [] };
}

/** What the sender would send, through its real normaliser. */
function sampleOf(kind: string, type: string, set: Readonly<Record<string, unknown>>): Event {
  const sender = SOURCE_KINDS.find((candidate) => candidate.kind === kind);
  const source = sender?.open(kind, {
    secrets: ["test-secret-of-the-sample"],
    public_keys: ["test-public-key-of-the-sample"],
    scheme: "hmac",
    links: {},
    accept_forgeable: true,
    also_sends: [],
    max_body: 1_000_000,
  });
  const body = sender?.sample({ type, now: NOW, seed: "test", reference: "cust-1", set }) ?? "";
  const request = { headers: new Map<string, string>(), body: new TextEncoder().encode(body) };
  const [item] = source?.normalise(request, { authentic: true, assurance: "signed" }, NOW) ?? [];
  if (!item) throw new Error(`There is no sample of ${kind} ${type}.`);
  return item.event;
}
