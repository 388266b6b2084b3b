import type { Arrival } from "../../ports/intake.ts";
import { aboutSubject } from "../rows/about-subject.ts";
import { keyedPlan } from "../rows/keyed-plan.ts";
import type { Keyed } from "./keys-to-lock.ts";
import { type Resolved, resolveSubject } from "./resolve-subject.ts";

/** One event of a batch, about the subject that it is known to be about. */
export type Member = Keyed & {
  readonly arrival: Arrival;
  readonly link: Resolved["link"];
};

/** The event in the light of the links; one that is new is added to them. */
export function memberOf(arrival: Arrival, links: Map<string, string>): Member {
  const { event, plan } = arrival;
  const { key, link } = resolveSubject(event.subject.keys, links);
  if (link) links.set(link.key, link.strongest);
  return {
    arrival,
    event: aboutSubject(event, key),
    subject_key: key,
    link,
    intents: plan ? keyedPlan(plan, event, key).intents : [],
    cancels: plan?.cancels ?? [],
  };
}
