import type { Alarm } from "../../model/alarm.ts";

/** The columns of `alarm`. */
export type AlarmRow = Omit<Alarm, "ended_at" | "again" | "told" | "detail"> & {
  readonly seq: number;
  readonly ended_at: number | null;
  readonly again: number;
  readonly told: string | null;
  readonly detail: string;
};

export function alarmOf({ seq: _, ended_at, again, told, detail, ...row }: AlarmRow): Alarm {
  return {
    ...row,
    ended_at: ended_at ?? undefined,
    again: again === 1,
    told: told ?? undefined,
    detail: JSON.parse(detail),
  };
}
