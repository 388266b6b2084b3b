import type { Problem } from "../config/problem.ts";
import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import type { EventFilter, Ledger } from "../ports/ledger.ts";
import type { StoredEvent } from "../ports/queue.ts";
import type { RuleFile } from "../ports/upkeep.ts";
import type { RuleSet } from "../route/rule-set.ts";
import type { RuleSets } from "../route/rule-sets.ts";
import { type Change, type Differing, differenceFor } from "./difference.ts";

/** Webhooks have their turn after so many events. */
const PAGE = 50;
const MAX_EVENTS = 200_000;
const MAX_EXAMPLES = 3;

export type WhatIfParts = {
  readonly ledger: Pick<Ledger, "stored">;
  readonly ruleSets: Pick<RuleSets, "active">;
  readonly compile: (files: readonly RuleFile[]) => {
    readonly ruleSet?: RuleSet | undefined;
    readonly problems: readonly Problem[];
  };
  /** The event as it was when it came. */
  readonly payload: (event: StoredEvent) => Event;
  /** Lets everything else that waits have its turn. */
  readonly pause: () => Promise<void>;
};

/** Deliveries of one rule to one destination that only one set makes, or makes at another time. */
type ChangedGroup = Omit<Differing, "action"> & {
  readonly count: number;
  readonly examples: readonly {
    readonly event: string;
    readonly type: string;
    readonly received_at: number;
    readonly action: string;
  }[];
};

export type Comparison = {
  readonly live: string;
  readonly candidate: string;
  readonly events: number;
  /** False: there are more events, which were not looked at. */
  readonly complete: boolean;
  readonly totals: Readonly<Record<Change, number>>;
  /** By rule, then by destination. */
  readonly groups: readonly ChangedGroup[];
};

/** `comparison` is absent when the candidate rules have an error. */
type WhatIfResult = {
  readonly problems: readonly Problem[];
  readonly comparison?: Comparison | undefined;
};

export type WhatIf = (files: readonly RuleFile[], filter: EventFilter) => Promise<WhatIfResult>;

/** Stored events through a candidate rule set beside the one in force. Sends nothing, writes nothing. */
export function createWhatIf(parts: WhatIfParts): WhatIf {
  return async (files, filter) => {
    const live = parts.ruleSets.active();
    if (!live) throw noRules();
    const { ruleSet: candidate, problems } = parts.compile(files);
    if (!candidate) return { problems };
    return { problems, comparison: await compare(parts, { live, candidate, filter }) };
  };
}

type Question = {
  readonly live: RuleSet;
  readonly candidate: RuleSet;
  readonly filter: EventFilter;
};

async function compare(parts: WhatIfParts, { live, candidate, filter }: Question): Promise<Comparison> {
  const groups = new Map<string, ChangedGroup>();
  const totals = { added: 0, removed: 0, moved: 0 };
  let events = 0;
  let after = 0;
  let last: StoredEvent | undefined;
  do {
    const page = await parts.ledger.stored(filter, after, PAGE);
    for (const stored of page) {
      if (stored.event.type === "unreadable") continue;
      events += 1;
      for (const differing of differenceFor(parts.payload(stored), live, candidate)) {
        totals[differing.change] += 1;
        addTo(groups, differing, stored.event);
      }
    }
    last = page.at(-1);
    after = last?.seq ?? after;
    await parts.pause();
  } while (last && events < MAX_EVENTS);
  const sorted = [...groups.values()].toSorted(byRuleAndDestination);
  return { live: live.hash, candidate: candidate.hash, events, complete: !last, totals, groups: sorted };
}

function addTo(
  groups: Map<string, ChangedGroup>,
  { change, rule, destination, action }: Differing,
  { id, type, received_at }: Event,
): void {
  const key = JSON.stringify([change, rule, destination]);
  const { count, examples } = groups.get(key) ?? { count: 0, examples: [] };
  const example = { event: id, type, received_at, action };
  groups.set(key, {
    ...{ change, rule, destination },
    count: count + 1,
    examples: examples.length < MAX_EXAMPLES ? [...examples, example] : examples,
  });
}

const ORDER: readonly Change[] = ["removed", "added", "moved"];

function byRuleAndDestination(a: ChangedGroup, b: ChangedGroup): number {
  return (
    a.rule.localeCompare(b.rule) ||
    a.destination.localeCompare(b.destination) ||
    ORDER.indexOf(a.change) - ORDER.indexOf(b.change)
  );
}

function noRules(): RelayError {
  return new RelayError(
    "conflict",
    "No good rules are in force, so there is nothing to compare with. Run `kyc-relay check` and mend them.",
  );
}
