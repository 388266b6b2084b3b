import { createHmac } from "node:crypto";

/** Obviously a test key. */
export const BENCH_SECRET = "test-wbhsec-bench";

const FIELDS = [
  "name-first",
  "name-middle",
  "name-last",
  "address-street-1",
  "address-city",
  "address-postal-code",
];

/** What one inquiry sends, in this order. */
const LIFE = ["inquiry.created", "inquiry.started", "inquiry.completed", "inquiry.approved"];

/**
 * The n-th request of a run, as the bytes of a whole HTTP request: a signed Persona event of about 2.5 KB with an id of
 * its own. Every four of them are the life of one inquiry of one person.
 */
export function personaRequest(path: string, run: string, n: number): Buffer {
  const body = payload(run, n);
  const t = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", BENCH_SECRET).update(`${t}.`).update(body).digest("hex");
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `persona-signature: t=${t},v1=${signature}\r\npersona-webhook-attempts-made: 1\r\npersona-webhook-attempts-left: 7\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function payload(run: string, n: number): string {
  const person = `${run}${Math.floor(n / LIFE.length)
    .toString(36)
    .padStart(8, "0")}`;
  return TEMPLATE.replaceAll("{id}", person)
    .replace("{event}", `${run}${n.toString(36)}`)
    .replace("{name}", LIFE[n % LIFE.length] ?? "");
}

const TEMPLATE = JSON.stringify({
  data: {
    type: "event",
    id: "evt_{event}",
    attributes: {
      name: "{name}",
      payload: {
        data: { type: "inquiry", id: "inq_{id}", attributes: attributes(), relationships: relationships() },
      },
      "created-at": new Date().toISOString(),
    },
  },
});

function attributes() {
  return {
    status: "declined",
    "reference-id": "cust-{id}",
    note: null,
    behaviors: {
      "bot-score": 12,
      "completion-time": 88.214907,
      "hesitation-percentage": 41.75,
      "devtools-open": false,
    },
    signals: [],
    tags: ["manual-decline", "vip"],
    creator: "ops.team@example.com",
    "reviewer-comment": "Selfie does not match the portrait on the licence.",
    "created-at": "2026-03-04T11:01:48.000Z",
    "updated-at": "2026-03-04T14:20:33.000Z",
    "started-at": "2026-03-04T11:02:10.000Z",
    "expires-at": "2026-03-05T11:01:48.000Z",
    "completed-at": "2026-03-04T11:06:55.000Z",
    "decisioned-at": "2026-03-04T14:20:33.000Z",
    "previous-step-name": "verification_selfie",
    "next-step-name": "success",
    fields: {
      ...Object.fromEntries(FIELDS.map((field) => [field, { type: "string", value: `Fictional ${field}` }])),
      "address-country-code": { type: "string", value: "US" },
      "email-address": { type: "string", value: "person@example.com" },
      "phone-number": { type: "string", value: "+15550100177" },
    },
  };
}

function relationships() {
  const one = (type: string, id: string) => ({ data: { type, id } });
  return {
    account: one("account", "act_{id}"),
    template: { data: null },
    "inquiry-template": one("inquiry-template", "itmpl_Kw93nVxUo5GfRtB7yMsJpAqe"),
    "inquiry-template-version": one("inquiry-template-version", "itmplv_4hPz8LcQ0dWvNs6TkYbXgR2m"),
    reviewer: one("user", "user_Jx3VnQ8tLc"),
    reports: { data: [] },
    verifications: { data: [{ type: "verification/government-id", id: "ver_{id}" }] },
    sessions: { data: [{ type: "inquiry-session", id: "iqse_{id}" }] },
    documents: { data: [] },
    selfies: { data: [] },
  };
}
