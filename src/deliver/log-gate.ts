import type { Log } from "../ports/host.ts";
import type { GateNews } from "../ports/queue.ts";

/** One line when a gate is paused, and one when it is well again. */
export function logGate(news: GateNews, now: number, log: Log): void {
  const { gate } = news;
  if (news.news === "well") {
    log.info({ gate }, "gate is well again: what waited goes out");
    return;
  }
  const { why, until, failures } = news;
  log.warn({ gate, why, failures, wait_ms: until - now }, "gate paused: its deliveries wait");
}
