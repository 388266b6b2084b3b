import { destinationOf, EVERY_GATE } from "./gate.ts";

/** `empty`: nothing is due. `stalled`: something has been due for too long, and nothing is attempted. */
export const QUEUE_STATES = ["empty", "waiting", "stalled", "paused"] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** Rows are counted up to here: more than this many are shown as `10,000+`. */
export const MOST_COUNTED = 10_000;

/** Why a gate is paused, and since when. */
type Pause = {
  readonly why: "far_side" | "failing" | "person";
  readonly since: number;
  /** Absent: until a person resumes. */
  readonly until?: number | undefined;
  /** The person's name. */
  readonly by?: string | undefined;
};

/** What the status asks of a gate; the row of `EVERY_GATE` says that a person paused everything. */
export type GateState = {
  readonly gate: string;
  readonly due: number;
  /** There are at least so many. */
  readonly more?: boolean | undefined;
  readonly oldest_due_at?: number | undefined;
  readonly failures: number;
  readonly failing_since?: number | undefined;
  readonly paused?: Pause | undefined;
  /** Its pace lets the next one go then. */
  readonly paced_until?: number | undefined;
  readonly last_attempt_at?: number | undefined;
};

/** What the status is reckoned from. */
export type QueueInput = {
  /** Counts of open deliveries, as the store has them. */
  readonly health: { readonly pending: number; readonly waiting: number };
  readonly gates: readonly GateState[];
  readonly now: number;
  /** How long something may be due while nothing is attempted; milliseconds. */
  readonly stall_after: number;
};

/** The one word, and the figures that it rests on. Times are epoch milliseconds. */
export type QueueStatus = {
  readonly state: QueueState;
  /** Due now, also behind paused gates. */
  readonly due: number;
  /** Of these, behind paused gates: they are not late, they are held. */
  readonly held: number;
  /** To be attempted at a later time: reminders, retries, and what is under way. */
  readonly scheduled: number;
  /** Parked behind another in a lane. */
  readonly parked: number;
  /** A count stopped early: there are at least so many. */
  readonly at_least: boolean;
  /** Of what is due and not behind a paused gate. */
  readonly oldest_due_at?: number | undefined;
  readonly last_processed_at?: number | undefined;
  /** A person paused everything. */
  readonly paused?: Pause | undefined;
  /** Gates that are paused by themselves, and destinations with all their gates; the one with most behind it first. */
  readonly paused_gates: readonly PausedGate[];
};

type PausedGate = GateState & { readonly paused: Pause };

/** How the queue is, in one word and the figures behind it. The only place where this is decided. Pure. */
export function queueStatus(input: QueueInput): QueueStatus {
  const { health } = input;
  const paused = input.gates.find(({ gate }) => gate === EVERY_GATE)?.paused;
  const gates = input.gates.filter(({ gate }) => gate !== EVERY_GATE);
  const open = gates.filter((gate) => !isPaused(gate));
  const pausedGates = gates.filter(isPaused);
  const due = sumOfDue(gates);
  const figures = {
    paused,
    due,
    held: sumOfDue(pausedGates),
    scheduled: Math.max(0, health.pending - due),
    parked: health.waiting,
    at_least: isCapped(health.pending) || isCapped(health.waiting) || gates.some(({ more }) => more),
    oldest_due_at: earliest(open.map(({ oldest_due_at }) => oldest_due_at)),
    last_processed_at: latest(gates.map(({ last_attempt_at }) => last_attempt_at)),
  };
  return {
    state: stateOf(figures, open, input),
    ...figures,
    // While everything is paused each gate is, and that says nothing about one of them.
    paused_gates: paused ? [] : together(pausedGates).toSorted((a, b) => b.due - a.due),
  };
}

function isPaused(gate: GateState): gate is PausedGate {
  return gate.paused !== undefined;
}

/** What waits behind a destination that a person paused is told as one. */
function together(gates: readonly PausedGate[]): readonly PausedGate[] {
  const byPerson = new Set(gates.filter(({ paused }) => paused.why === "person").map(({ gate }) => gate));
  const ofDestination = (gate: string) => gate !== destinationOf(gate) && byPerson.has(destinationOf(gate));
  return gates
    .filter(({ gate }) => !ofDestination(gate))
    .map((one) => {
      if (!byPerson.has(one.gate)) return one;
      const behind = gates.filter(({ gate }) => destinationOf(gate) === one.gate || gate === one.gate);
      return { ...one, due: sumOfDue(behind) };
    });
}

function stateOf(
  { paused, due, last_processed_at }: Pick<QueueStatus, "paused" | "due" | "last_processed_at">,
  open: readonly GateState[],
  { now, stall_after }: QueueInput,
): QueueState {
  if (paused) return "paused";
  if (due === 0) return "empty";
  // What its pace holds back is in time.
  const oldest = earliest(
    open.map((gate) => (gate.paced_until === undefined ? gate.oldest_due_at : undefined)),
  );
  const isLate = oldest !== undefined && now - oldest > stall_after;
  const isMoving = last_processed_at !== undefined && now - last_processed_at <= stall_after;
  return isLate && !isMoving ? "stalled" : "waiting";
}

function isCapped(count: number): boolean {
  return count >= MOST_COUNTED;
}

function sumOfDue(gates: readonly GateState[]): number {
  return gates.reduce((sum, { due }) => sum + due, 0);
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (first, time) => (time !== undefined && (first === undefined || time < first) ? time : first),
    undefined,
  );
}

function latest(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (last, time) => (time !== undefined && (last === undefined || time > last) ? time : last),
    undefined,
  );
}
