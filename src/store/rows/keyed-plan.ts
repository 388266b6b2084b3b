import type { Event } from "../../model/event.ts";
import type { DigestTerms, Intent, Plan } from "../../model/plan.ts";

/** Rules saw what the payload says; what throttles or gathers by subject goes by what is known. */
export function keyedPlan(plan: Plan, { subject }: Event, subjectKey: string | undefined): Plan {
  if (subjectKey === undefined || subjectKey === subject.key) return plan;
  return { ...plan, intents: keyedBy(subjectKey, plan.intents) };
}

/** The intents of an event whose payload did not name the strongest key that is known of its subject, as if it had. */
function keyedBy(subjectKey: string, intents: readonly Intent[]): readonly Intent[] {
  return intents.map(({ once_per, digest, ...intent }) => ({
    ...intent,
    once_per: once_per?.by_subject ? { ...once_per, key: subjectKey } : once_per,
    digest: digest?.subject_at ? digestBy(subjectKey, digest, digest.subject_at) : digest,
  }));
}

function digestBy(subjectKey: string, digest: DigestTerms, at: readonly number[]): DigestTerms {
  const values: readonly unknown[] = JSON.parse(digest.key);
  return { ...digest, key: JSON.stringify(values.map((value, i) => (at.includes(i) ? subjectKey : value))) };
}
