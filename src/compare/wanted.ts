import type { ActionKind } from "../actions/action.ts";
import type { Destination } from "../actions/destination.ts";
import type { Event } from "../model/event.ts";
import type { CancelReason } from "../model/reasons.ts";
import { findRule } from "../route/find-rule.ts";
import { type PlanOptions, plan } from "../route/plan.ts";
import type { RuleSet } from "../route/rule-set.ts";
import { type Message, renderMessage } from "./render-message.ts";

/** What an action wants for an event, before the store's history has its say. Times are epoch milliseconds. */
export type Wanted = {
  readonly rule: string;
  readonly action: string;
  readonly kind: string;
  readonly destination: string;
  readonly due_at: number;
  readonly preview: boolean;
  readonly reminder: boolean;
  /** Its hours end it at once. */
  readonly cancelled?: CancelReason | undefined;
  /** `during office`. */
  readonly hours?: string | undefined;
  readonly times?: number | undefined;
  readonly every?: number | undefined;
  readonly digest?: boolean | undefined;
  readonly message?: Message | undefined;
};

export type WantedOptions = PlanOptions & {
  /** Also the messages. */
  readonly render?: RenderOptions | undefined;
};

export type RenderOptions = {
  readonly kinds: ReadonlyMap<string, ActionKind>;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly now: number;
};

/** What the rules want for an event: one entry an action of each rule that matches. */
export async function wantedOf(
  ruleSet: RuleSet,
  event: Event,
  options: WantedOptions,
): Promise<readonly Wanted[]> {
  const { intents } = plan(ruleSet, event, options);
  return Promise.all(
    intents.map(async (intent) => {
      const { rule, action, kind, destination, due_at, preview, reminder, cancelled } = intent;
      const found = findRule(ruleSet, rule)?.actions.find(({ id }) => id === action);
      const { render } = options;
      return {
        ...{ rule, action, kind, destination, due_at, preview, reminder, cancelled },
        hours: found?.hours && `${found.hours.when} ${found.hours.name}`,
        times: found?.repeat?.times,
        every: found?.repeat?.every ?? found?.digest?.every,
        digest: intent.digest ? true : undefined,
        message: render && found ? await renderMessage({ intent, action: found, event }, render) : undefined,
      };
    }),
  );
}
