import fc from "fast-check";
import { HOUR, MINUTE } from "../store/samples.ts";
import { GATES } from "./delivery-rules.ts";

const SECOND = 1_000;
const DAY = 24 * HOUR;

/** What a far side may do. `slow`: its answer comes with a later step. `lost`: it took it, and nobody knows. */
const ANSWERS = [
  "ok",
  "slow",
  "limited",
  "limited-long",
  "busy",
  "error",
  "refused",
  "lost",
  "down",
] as const;
export type Answer = (typeof ANSWERS)[number];

/** Where a process dies: right after that was written, `sent`: before anything of the answer was. */
const DEATHS = ["claimed", "kept", "sent", "settled", "idle"] as const;
export type Death = (typeof DEATHS)[number];

const TYPES = ["declined", "expired", "expired", "approved", "created"] as const;

export type Happening = { readonly type: (typeof TYPES)[number]; readonly who: number; readonly ago: number };

/** One thing that happens to a relay whose dispatcher runs. */
export type DeliveryStep =
  | { readonly kind: "events"; readonly events: readonly Happening[] }
  | { readonly kind: "duplicate"; readonly which: number }
  /** So the far side of the gate answers from now on, one after the other and again from the first. */
  | { readonly kind: "weather"; readonly gate: string; readonly answers: readonly Answer[] }
  /** Slow ones answer at last. */
  | { readonly kind: "answer"; readonly answer: Exclude<Answer, "slow"> }
  /** The clock jumps. */
  | { readonly kind: "jump"; readonly ms: number }
  /** Time passes, and whatever comes due is looked at when it does. */
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "pause" | "resume"; readonly gate: string | undefined }
  | { readonly kind: "unsubscribe"; readonly who: number }
  | { readonly kind: "crash"; readonly at: Death }
  /** The next end of an attempt cannot be written: its lease has to run out. */
  | { readonly kind: "redrive" | "replay" | "restart" | "prune" | "fault" }
  | { readonly kind: "rules"; readonly version: RulesName };

/** `fewer`: the reminder's rule was removed; the texts are others. */
export type RulesName = "first" | "fewer";

const MOST_STEPS = 30;
const of = <const Kind extends string>(kind: Kind) => fc.constant(kind);
const gate = fc.constantFrom(...GATES);
const maybeGate = fc.option(gate, { nil: undefined });

const events = fc.record({
  kind: of("events"),
  events: fc.array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      who: fc.nat(2),
      ago: fc.constantFrom(0, 0, 0, 0, HOUR, 20 * HOUR, 2 * DAY),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});
const weather = fc.record({
  kind: of("weather"),
  gate,
  answers: fc.array(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 3 }),
});
const answer = fc.record({
  kind: of("answer"),
  answer: fc.constantFrom("ok", "limited", "limited-long", "busy", "error", "refused", "lost", "down"),
});
const jump = fc.record({
  kind: of("jump"),
  ms: fc.constantFrom(SECOND, MINUTE, HOUR, DAY, 2 * DAY, 365 * DAY, -HOUR, -365 * DAY),
});
const pass = fc.record({
  kind: of("pass"),
  ms: fc.constantFrom(SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 4 * DAY),
});

export const deliveryStories: fc.Arbitrary<readonly DeliveryStep[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: events },
    { weight: 1, arbitrary: fc.record({ kind: of("duplicate"), which: fc.nat(20) }) },
    { weight: 6, arbitrary: weather },
    { weight: 3, arbitrary: answer },
    { weight: 2, arbitrary: jump },
    { weight: 7, arbitrary: pass },
    { weight: 1, arbitrary: fc.record({ kind: of("pause"), gate: maybeGate }) },
    { weight: 1, arbitrary: fc.record({ kind: of("resume"), gate: maybeGate }) },
    { weight: 1, arbitrary: fc.record({ kind: of("unsubscribe"), who: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ kind: of("crash"), at: fc.constantFrom(...DEATHS) }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constantFrom("redrive", "replay", "restart", "prune", "fault") }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: of("rules"), version: fc.constantFrom("first", "fewer") }),
    },
  ),
  { minLength: 2, maxLength: MOST_STEPS, size: "max" },
);
