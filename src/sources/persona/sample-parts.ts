import type { SamplePerson } from "../sample-values.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Where a status is not the event's verb. */
const STATUSES: Readonly<Record<string, string>> = {
  "marked-for-review": "needs_review",
  started: "pending",
  transitioned: "pending",
  "requires-retry": "requires_retry",
};

/** What a sample resource is made of. */
export type Sample = {
  readonly family: string;
  readonly verb: string;
  readonly person: SamplePerson;
  readonly reference: string;
  readonly id: (prefix: string) => string;
  /** ISO time, so many milliseconds after the sample's own. */
  readonly at: (milliseconds: number) => string;
};

export function statusOf({ verb }: Sample): string {
  return STATUSES[verb] ?? verb;
}

export function fieldsOf(person: SamplePerson): unknown {
  return {
    "name-first": { type: "string", value: person.first },
    "name-middle": { type: "string", value: null },
    "name-last": { type: "string", value: person.last },
    "address-street-1": { type: "string", value: "18 Lantern Row" },
    "address-street-2": { type: "string" },
    "address-city": { type: "string", value: "Fernhollow" },
    "address-postal-code": { type: "string", value: "97000" },
    "address-country-code": { type: "string", value: "US" },
    birthdate: { type: "date", value: "1991-11-02" },
    "email-address": { type: "string", value: person.email },
    "phone-number": { type: "string", value: person.phone },
  };
}

export function related(type: string, id: string): unknown {
  return { data: { type, id } };
}
