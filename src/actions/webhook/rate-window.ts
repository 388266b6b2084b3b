/** Asks for leave to send at `now`: 0 means go, and counts; else the milliseconds to wait. */
export type RateWindow = (now: number) => number;

/** At most `limit` goes within any `window` milliseconds. */
export function rateWindow(limit: number, window: number): RateWindow {
  const sent: number[] = [];
  return (now) => {
    while (sent[0] !== undefined && sent[0] <= now - window) sent.shift();
    const [oldest] = sent;
    if (oldest !== undefined && sent.length >= limit) return oldest + window - now;
    sent.push(now);
    return 0;
  };
}
