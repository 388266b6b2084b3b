import { type ActiveRules, activateRules } from "../config/active-rules.ts";
import type { FilledSettings } from "../config/build/fill-settings.ts";
import { compiledRules } from "../config/build/read-compiled-rules.ts";
import type { CompileRules } from "../config/look-at-rules.ts";
import { ruleSettings } from "../config/settings/rule-settings.ts";
import { unsubscribeAt } from "../config/settings/unsubscribe-at.ts";
import { workersConnector } from "../connect/workers-connector.ts";
import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import { uuidv7 } from "../model/uuid.ts";
import { openDestinations, openSources } from "../node/open-parts.ts";
import { type Delivering, startDelivering } from "../node/start-delivering.ts";
import type { Arrival } from "../ports/intake.ts";
import type { Store } from "../ports/store.ts";
import { BROKE, type BrokenCounter, countBroken } from "../route/count-broken.ts";
import { type PlanOptions, plan } from "../route/plan.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { settlePlan } from "../route/settle-plan.ts";
import { openDurableObjectStore } from "../store/durable-object.ts";
import type { AlarmTimers } from "./alarm-timers.ts";
import { mailBindings } from "./mail-bindings.ts";
import type { ObjectParts } from "./object-relay.ts";
import { type ObjectUpkeep, startUpkeep } from "./start-upkeep.ts";

/** A Worker opens no more connections at once; the rest would wait for them. */
const ATTEMPTS_AT_ONCE = 6;
/** Whoever looks more often keeps the object awake, which costs; what is due has its own time. */
const LONGEST_SLEEP_MS = 10 * 60_000;

type Parts = ObjectParts & { readonly settings: FilledSettings; readonly timers: AlarmTimers };

/** What the object is made of. */
export type AssembledObject = Pick<
  ObjectUpkeep,
  "troubles" | "soon" | "pruning" | "watching" | "started_at"
> & {
  readonly store: Store;
  readonly rules: ActiveRules;
  readonly compile: CompileRules;
  readonly destinations: ReturnType<typeof openDestinations>;
  readonly broken: BrokenCounter;
  readonly planWith: (ruleSet: RuleSet, event: Event) => Plan;
  /** As it is to be recorded: what the Worker could not plan is planned. */
  readonly planned: (arrival: Arrival) => Arrival;
  readonly delivering: Delivering;
};

/** Opens store, rules and destinations, and starts to deliver. */
export async function assembleObject(parts: Parts): Promise<AssembledObject> {
  const { settings, timers, clock, log } = parts;
  const tools = { connector: workersConnector(), clock, mailBinding: mailBindings(parts.variables) };
  const destinations = openDestinations(settings, tools);
  const store = openStore(parts, destinations);
  const compile = compiledRules(ruleSettings(settings));
  const read = () => ({ files: parts.compiled.rules.files, problems: [] });
  const rules = await activateRules({ read, compile, upkeep: store.upkeep });
  const planning: PlanOptions = { preview: settings.preview };
  const broken = countBroken((rule) => log.warn({ rule }, `a rule broke: ${BROKE}`));
  const planWith = (ruleSet: RuleSet, event: Event) => {
    const made = plan(ruleSet, event, planning);
    broken.note(made);
    return made;
  };
  const upkeep = await startUpkeep({ ...parts, store, rules, sources: openSources(settings) });
  const delivering = startDelivering({
    ...{ store, ruleSets: rules, destinations, planning, clock, log },
    alerts: settings.alerts.actions,
    onGate: upkeep.soon,
    unsubscribeAt: unsubscribeAt(settings.server),
    attemptsAtOnce: ATTEMPTS_AT_ONCE,
    later: timers.later,
    longestSleep: LONGEST_SLEEP_MS,
  });
  upkeep.onTold(delivering.wake);
  const planned = (arrival: Arrival) => planArrival(arrival, rules.active(), planWith);
  return { ...upkeep, store, rules, compile, destinations, broken, planWith, planned, delivering };
}

function openStore({ storage, clock }: Parts, destinations: AssembledObject["destinations"]): Store {
  return openDurableObjectStore({
    storage,
    clock,
    settlePlan,
    newId: uuidv7,
    paceOf: (name) => destinations.get(name)?.pace,
    random: Math.random,
  });
}

function planArrival(
  arrival: Arrival,
  rules: RuleSet | undefined,
  planWith: AssembledObject["planWith"],
): Arrival {
  if (arrival.routing !== "held") return arrival;
  if (!rules)
    throw new RelayError("store_unavailable", "The deployed rules cannot be used; deploy good ones.");
  return { ...arrival, routing: "planned", plan: planWith(rules, arrival.event) };
}
