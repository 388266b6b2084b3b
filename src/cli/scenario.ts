const MINUTE_MS = 60_000;

/** One request of the demo, as a sender would make it. */
export type Step = {
  readonly source: string;
  readonly type: string;
  readonly reference: string;
  /** How long ago it happened. */
  readonly ago: number;
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  /** `duplicate`: the bytes of the step before once more. */
  readonly trick?: "duplicate" | "bad_signature" | undefined;
  /** What a person would say happened. */
  readonly story: string;
};

/** Three senders, four people, one repeat and one forgery. */
export const SCENARIO: readonly Step[] = [
  {
    source: "persona",
    type: "inquiry.created",
    reference: "demo-1",
    ago: 50 * MINUTE_MS,
    story: "somebody begins",
  },
  {
    source: "persona",
    type: "inquiry.completed",
    reference: "demo-1",
    ago: 40 * MINUTE_MS,
    story: "has handed in everything",
  },
  {
    source: "persona",
    type: "inquiry.declined",
    reference: "demo-1",
    ago: 30 * MINUTE_MS,
    story: "is declined",
  },
  {
    source: "persona",
    type: "inquiry.declined",
    reference: "demo-1",
    ago: 30 * MINUTE_MS,
    trick: "duplicate",
    story: "the same once more",
  },
  {
    source: "persona",
    type: "inquiry.expired",
    reference: "demo-2",
    ago: 10 * MINUTE_MS,
    story: "somebody else never finished",
  },
  {
    source: "passfort",
    type: "MANUAL_ACTION_REQUIRED",
    reference: "demo-3",
    ago: 20 * MINUTE_MS,
    story: "a company needs a look",
  },
  {
    source: "passfort",
    type: "PRODUCT_STATUS_CHANGED",
    reference: "demo-3",
    ago: 5 * MINUTE_MS,
    set: { "data.new_status": "APPROVED" },
    story: "and is approved",
  },
  {
    source: "identitypass",
    type: "verification.verified",
    reference: "demo-4",
    ago: 2 * MINUTE_MS,
    story: "an identity is verified",
  },
  {
    source: "identitypass",
    type: "verification.wallet-empty",
    reference: "demo-4",
    ago: MINUTE_MS,
    story: "the wallet at the sender is empty",
  },
  {
    source: "persona",
    type: "inquiry.approved",
    reference: "demo-2",
    ago: 0,
    trick: "bad_signature",
    story: "somebody forges an approval",
  },
];
