import { DAY_MS, fieldsOf, MINUTE_MS, related, type Sample, statusOf } from "./sample-parts.ts";

const BEHAVIORS = {
  "autofill-cancels": 0,
  "autofill-starts": 1,
  "behavior-threat-level": "low",
  "bot-score": 12,
  "completion-time": 88.214907,
  "devtools-open": false,
  "distraction-events": 1,
  "hesitation-baseline": 18_412,
  "hesitation-count": 2,
  "hesitation-percentage": 41.75,
  "hesitation-time": 7_688,
  "request-spoof-attempts": 0,
  "shortcut-copies": 0,
  "user-agent-spoof-attempts": 0,
};

/** An inquiry with all that Persona sends of one by default. */
export function sampleInquiry(sample: Sample): unknown {
  const { verb, person, reference, id, at } = sample;
  const isDecided = verb === "approved" || verb === "declined";
  return {
    type: "inquiry",
    id: id("inq"),
    attributes: {
      status: statusOf(sample),
      "reference-id": reference,
      note: null,
      behaviors: BEHAVIORS,
      signals: [{ name: "inquiry/bot_score", value: 12 }],
      tags: [],
      creator: "API",
      "reviewer-comment": null,
      "created-at": at(-10 * MINUTE_MS),
      "updated-at": at(0),
      "expires-at": at(DAY_MS - 10 * MINUTE_MS),
      "started-at": at(-8 * MINUTE_MS),
      "completed-at": null,
      "failed-at": null,
      "decisioned-at": isDecided ? at(0) : null,
      "redacted-at": null,
      "previous-step-name": "verification_selfie",
      "next-step-name": "success",
      fields: fieldsOf(person),
    },
    relationships: {
      account: related("account", id("act")),
      template: { data: null },
      "inquiry-template": related("inquiry-template", id("itmpl")),
      "inquiry-template-version": related("inquiry-template-version", id("itmplv")),
      reviewer: { data: null },
      reports: { data: [] },
      verifications: { data: [{ type: "verification/government-id", id: id("ver") }] },
      sessions: { data: [{ type: "inquiry-session", id: id("iqse") }] },
      documents: { data: [] },
    },
  };
}
