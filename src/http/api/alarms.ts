import { createFactory } from "hono/factory";
import { z } from "zod";
import { alarmSubject, alarmText, alarmWords } from "../../alarms/alarm-words.ts";
import type { Alarm } from "../../model/alarm.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../model/delivery.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { checkedQuery } from "./checked.ts";
import { described } from "./described.ts";
import { iso, isoTime } from "./iso-time.ts";
import { answerPage, pageOf, pageQuery } from "./page.ts";

const factory = createFactory();

/** An alarm as the API tells it. */
export const alarmShape = z
  .object({
    kind: z.string().meta({ description: "What it is about, a word; docs/alerts.md has them all." }),
    key: z.string().meta({ description: "Which of them: a destination, a source." }),
    alarm: z.string().meta({ description: "What is wrong, or was, in one line." }),
    title: z.string().meta({ description: "The same; of one that has ended, that it is well again." }),
    text: z.string().meta({ description: "What happened, what it means, what to do." }),
    raised_at: isoTime("When it was raised."),
    ended_at: isoTime("When it was well again; absent while it is not.").optional(),
    told: z
      .string()
      .optional()
      .meta({ description: "Where the last message about it goes; absent if nobody is named." }),
    told_state: z.enum(DELIVERY_STATES).optional().meta({
      description: "Of that message: has it arrived? Only in the list; absent in preview.",
    }),
  })
  .meta({ ref: "Alarm" });

const query = z.strictObject({
  ...pageQuery,
  state: z
    .enum(["open", "all"], "Write open or all")
    .default("all")
    .meta({ description: "`open`: only those that have not ended." }),
});

/** `GET /alarms`: what is wrong with the relay now, and what was. */
export function listAlarms(ledger: Pick<Ledger, "alarms" | "tellings">) {
  return factory.createHandlers(
    described({
      operationId: "listAlarms",
      summary: "Alarms, newest first.",
      tag: "Health",
      answer: pageOf(alarmShape),
    }),
    checkedQuery(query),
    async (context) => {
      const { state, ...page } = context.req.valid("query");
      const found = await ledger.alarms({ ...page, open: state === "open" });
      const states = await ledger.tellings(found.items);
      const items = found.items.map((alarm, at) => toAlarm(alarm, states[at]));
      return answerPage(context, { ...found, items }, (item) => item);
    },
  );
}

/** The same from what the ledger has. `told_state`: of the message about it. */
export function toAlarm(alarm: Alarm, told_state?: DeliveryState): z.infer<typeof alarmShape> {
  const { kind, key, raised_at, ended_at, told } = alarm;
  const { title } = alarmWords(alarm);
  return {
    kind,
    key,
    alarm: alarmSubject(alarm),
    title,
    text: alarmText(alarm),
    raised_at: iso(raised_at),
    ended_at: iso(ended_at),
    told,
    told_state,
  };
}
