import { RelayError } from "../errors.ts";
import { parseDuration } from "../model/duration.ts";

const RATE = /^(\d+)(?:\/(\d*[smh]))?$/;

/** `5` or `5/s`, `30/m`, `1/5s`: milliseconds from one to the next. */
export function parseRate(text: string): number {
  const found = RATE.exec(text);
  const count = Number(found?.[1] ?? 0);
  const every = found?.[2] ?? "s";
  const span = parseDuration(/^\d/.test(every) ? every : `1${every}`);
  if (count > 0 && span !== undefined) return span / count;
  throw new RelayError("bad_request", `"${text}" is no rate: write 5/s, 30/m or 1/5s.`);
}
