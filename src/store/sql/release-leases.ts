import type { Driver } from "./driver.ts";

const RELEASE = `UPDATE delivery SET due_at = ?
  WHERE state = 'pending' AND seq IN (SELECT delivery_seq FROM attempt WHERE outcome = 'open')`;

/**
 * Makes due at once what a process left under lease when it died. Only for a home where nobody else can hold one;
 * the claim then closes the open attempts as `uncertain`.
 */
export function releaseLeases(sql: Driver, now: number): void {
  sql.tx(() => sql.all(RELEASE, now));
}
