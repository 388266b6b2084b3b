import fc from "fast-check";
import type { IfPending } from "../../src/model/plan.ts";

const TYPES = ["expired", "marked-for-review", "created", "started", "completed", "approved"] as const;
const KEYS = ["reference", "account", "both", "another's reference"] as const;

/** One thing that happens to a relay. `ago`: hours between what the sender says and its arrival. */
export type Step =
  | {
      readonly kind: "event";
      readonly type: (typeof TYPES)[number];
      readonly who: number;
      readonly keys: (typeof KEYS)[number];
      readonly ago: number;
      readonly weak: boolean;
    }
  /** One that came already comes again. */
  | { readonly kind: "duplicate"; readonly which: number }
  | { readonly kind: "clock"; readonly hours: number }
  /** Everything that is due is attempted, and this is the answer. */
  | { readonly kind: "work"; readonly answer: "delivered" | "retry" | "dead" }
  /** Everything that is due is claimed, then the process dies. */
  | { readonly kind: "crash" }
  | { readonly kind: "restart" }
  | { readonly kind: "reload"; readonly to: RulesVersion };

/** `hours`: reminders have another text and wait for office hours. `removed`: there is no such rule any more. */
export type RulesVersion = "first" | "hours" | "removed";

export type Story = { readonly if_pending: IfPending; readonly steps: readonly Step[] };

const LONGEST = 25;

/** Stories in which anything may follow anything. */
export function stories(): fc.Arbitrary<Story> {
  const event = fc.record({
    kind: fc.constant("event" as const),
    type: fc.constantFrom(...TYPES),
    who: fc.nat(2),
    keys: fc.constantFrom(...KEYS),
    ago: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
    weak: fc.nat(9).map((of10) => of10 === 9),
  });
  const step = fc.oneof(
    { weight: 12, arbitrary: event },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("duplicate" as const), which: fc.nat(20) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("clock" as const), hours: fc.integer({ min: -1, max: 40 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("work" as const),
        answer: fc.constantFrom("delivered", "retry", "dead"),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: "crash" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "restart" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("reload" as const),
        to: fc.constantFrom("first", "hours", "removed"),
      }),
    },
  );
  return fc.record({
    if_pending: fc.constantFrom("keep", "restart", "add"),
    steps: fc.array(step, { minLength: 2, maxLength: LONGEST }),
  });
}
