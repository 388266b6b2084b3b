import type { Alarm } from "../model/alarm.ts";
import type { View } from "../templates/template.ts";
import { alarmWords } from "./alarm-words.ts";

/** What the texts of alerts see: `alert.…`. */
export function alarmView(alarm: Alarm): View {
  const { kind, key, raised_at, ended_at } = alarm;
  return {
    alert: {
      state: ended_at === undefined ? "raised" : "ended",
      kind,
      key,
      ...alarmWords(alarm),
      raised_at: new Date(raised_at).toISOString(),
      ...(ended_at !== undefined && { ended_at: new Date(ended_at).toISOString() }),
    },
  };
}
