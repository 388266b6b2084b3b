import { type SamplePerson, sampleId, samplePerson, sampleReference } from "../sample-values.ts";
import type { SampleOptions } from "../source.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const STATUSES: Readonly<Record<string, string>> = {
  "marked-for-review": "needs_review",
  started: "pending",
  transitioned: "pending",
  "requires-retry": "requires_retry",
  assigned: "Open",
  "sla-expired": "Open",
};

type Sample = {
  readonly family: string;
  readonly verb: string;
  readonly person: SamplePerson;
  readonly reference: string;
  readonly id: (prefix: string) => string;
  /** ISO time, so many milliseconds after the sample's own. */
  readonly at: (milliseconds: number) => string;
};

/** The resource inside the event: whole for inquiries, verifications, reports and cases, plain for the rest. */
export function sampleResource({ type, seed, now, reference }: SampleOptions): unknown {
  const dot = type.lastIndexOf(".");
  const sample: Sample = {
    family: dot < 0 ? type : type.slice(0, dot),
    verb: type.slice(dot + 1),
    person: samplePerson(seed),
    reference: reference ?? sampleReference(seed),
    id: (prefix) => `${prefix}_${sampleId(seed, prefix)}`,
    at: (milliseconds) => new Date(now + milliseconds).toISOString(),
  };
  if (sample.family === "inquiry") return inquiry(sample);
  if (sample.family === "verification") return verification(sample);
  if (sample.family.startsWith("report/")) return report(sample);
  if (sample.family === "case") return caseResource(sample);
  if (sample.family === "account") return account(sample);
  return plain(sample);
}

function inquiry({ verb, person, reference, id, at }: Sample): unknown {
  const isDecided = verb === "approved" || verb === "declined";
  return {
    type: "inquiry",
    id: id("inq"),
    attributes: {
      status: STATUSES[verb] ?? verb,
      "reference-id": reference,
      note: null,
      behaviors: { "behavior-threat-level": "low", "bot-score": 12, "completion-time": 88.214907 },
      signals: [{ name: "inquiry/bot_score", value: 12 }],
      tags: [],
      creator: "API",
      "reviewer-comment": null,
      "created-at": at(-10 * MINUTE_MS),
      "updated-at": at(0),
      "expires-at": at(DAY_MS - 10 * MINUTE_MS),
      "decisioned-at": isDecided ? at(0) : null,
      "redacted-at": null,
      fields: fieldsOf(person),
    },
    relationships: {
      account: related("account", id("act")),
      template: { data: null },
      "inquiry-template": related("inquiry-template", id("itmpl")),
      verifications: { data: [] },
    },
  };
}

function verification({ verb, person, id, at }: Sample): unknown {
  const hasFailed = verb.includes("failed");
  return {
    type: "verification/government-id",
    id: id("ver"),
    attributes: {
      status: STATUSES[verb] ?? verb,
      "created-at": at(-MINUTE_MS),
      tags: [],
      "country-code": "US",
      "name-first": person.first.toUpperCase(),
      "name-last": person.last.toUpperCase(),
      checks: [
        {
          name: "id_expired_detection",
          status: hasFailed ? "failed" : "passed",
          reasons: hasFailed ? ["expired"] : [],
          requirement: "required",
          metadata: {},
        },
      ],
    },
    relationships: { inquiry: related("inquiry", id("inq")) },
  };
}

function report({ family, verb, person, id, at }: Sample): unknown {
  const hasMatch = verb === "matched";
  return {
    type: family,
    id: id("rep"),
    attributes: {
      status: verb === "errored" ? "errored" : "ready",
      "created-at": at(-MINUTE_MS),
      "has-match": hasMatch,
      tags: [],
      term: `${person.first} ${person.last}`,
      "matched-lists": hasMatch ? [{ name: "Example Consolidated Sanctions List" }] : [],
    },
    relationships: {
      inquiry: related("inquiry", id("inq")),
      account: related("account", id("act")),
      "report-template": related(`report-template/${family.slice("report/".length)}`, id("rptp")),
    },
  };
}

function caseResource({ verb, id, at }: Sample): unknown {
  return {
    type: "case",
    id: id("case"),
    attributes: {
      status: verb === "resolved" ? "Approved" : (STATUSES[verb] ?? "Open"),
      name: "KYC-118",
      "created-at": at(-MINUTE_MS),
      "sla-expires-at": at(DAY_MS),
      "assignee-id": "reviewer.one@example.com",
      tags: ["selfie-mismatch"],
      fields: {},
    },
    relationships: {
      accounts: { data: [{ type: "account", id: id("act") }] },
      "case-template": related("case-template", id("ctmpl")),
      inquiries: { data: [{ type: "inquiry", id: id("inq") }] },
    },
  };
}

function account({ person, reference, id, at }: Sample): unknown {
  return {
    type: "account",
    id: id("act"),
    attributes: {
      "reference-id": reference,
      "created-at": at(-DAY_MS),
      tags: ["fraud-suspected"],
      fields: fieldsOf(person),
    },
    relationships: { "account-type": related("account-type", id("acttp")) },
  };
}

function plain({ family, verb, id, at }: Sample): unknown {
  return {
    type: family,
    id: id("res"),
    attributes: { status: verb, "created-at": at(-MINUTE_MS), tags: [] },
    relationships: {},
  };
}

function fieldsOf(person: SamplePerson): unknown {
  return {
    "name-first": { type: "string", value: person.first },
    "name-middle": { type: "string", value: null },
    "name-last": { type: "string", value: person.last },
    "address-street-2": { type: "string" },
    "address-country-code": { type: "string", value: "US" },
    birthdate: { type: "date", value: "1991-11-02" },
    "email-address": { type: "string", value: person.email },
    "phone-number": { type: "string", value: person.phone },
  };
}

function related(type: string, id: string): unknown {
  return { data: { type, id } };
}
