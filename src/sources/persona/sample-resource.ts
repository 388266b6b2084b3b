import { sampleId, samplePerson, sampleReference } from "../sample-values.ts";
import type { SampleOptions } from "../source.ts";
import { sampleInquiry } from "./sample-inquiry.ts";
import { DAY_MS, fieldsOf, MINUTE_MS, related, type Sample, statusOf } from "./sample-parts.ts";

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
  if (sample.family === "inquiry") return sampleInquiry(sample);
  if (sample.family === "verification") return verification(sample);
  if (sample.family.startsWith("report/")) return report(sample);
  if (sample.family === "case") return caseResource(sample);
  if (sample.family === "account") return account(sample);
  return plain(sample);
}

function verification(sample: Sample): unknown {
  const { verb, person, id, at } = sample;
  const hasFailed = verb.includes("failed");
  return {
    type: "verification/government-id",
    id: id("ver"),
    attributes: {
      status: statusOf(sample),
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
      status: verb === "resolved" ? "Approved" : "Open",
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
