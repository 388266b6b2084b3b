import { samplePerson, sampleReference, sampleUuid, withValues } from "../sample-values.ts";
import type { SampleOptions } from "../source.ts";

type Answer = {
  readonly status: boolean;
  readonly response_code: string;
  readonly detail: string;
  readonly word: string;
};

const VERIFIED: Answer = {
  status: true,
  response_code: "00",
  detail: "Verification successful",
  word: "VERIFIED",
};

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ["verification.unknown", { status: true, response_code: "00", detail: "", word: "UNDER-REVIEW" }],
  [
    "verification.not-verified",
    { status: false, response_code: "01", detail: "Record not found", word: "NOT-VERIFIED" },
  ],
  [
    "verification.blocked",
    { status: true, response_code: "07", detail: "BVN is watch-listed", word: "NOT-VERIFIED" },
  ],
  ["verification.pending", { status: false, response_code: "00", detail: "Request queued", word: "PENDING" }],
  [
    "verification.unavailable",
    { status: false, response_code: "02", detail: "Service unavailable", word: "PENDING" },
  ],
  [
    "verification.wallet-empty",
    { status: false, response_code: "03", detail: "Insufficient wallet balance", word: "PENDING" },
  ],
]);

/** A body as Identitypass would send it: with `event` only for names that are not ours. */
export function sampleIdentitypass({ type, seed, reference, set }: SampleOptions): string {
  const isNamed = type !== "verification.verified" && !ANSWERS.has(type);
  const { word, ...answer } = ANSWERS.get(type) ?? VERIFIED;
  const { first, last, email, phone } = samplePerson(seed);
  const body = {
    ...(isNamed ? { event: type, session_id: sampleUuid(seed, "session") } : { source: "CHECKOUT" }),
    user_info: {
      date: "",
      first_name: first,
      last_name: last,
      email,
      user_ref: reference ?? sampleReference(seed),
    },
    data: {
      ...answer,
      endpoint_name: "NIN",
      nin_data: { firstname: first.toUpperCase(), surname: last.toUpperCase(), telephoneno: phone },
      verification: { status: word, reference: sampleUuid(seed, "verification") },
    },
  };
  return JSON.stringify(withValues(body, set));
}
