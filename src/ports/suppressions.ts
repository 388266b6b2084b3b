import type { CancelReason } from "../model/reasons.ts";
import type { Page, PageQuery } from "./ledger.ts";
import type { Lease } from "./queue.ts";

/** A mail to a person that is about to be tried. */
export type MailOrder = Lease & {
  readonly address: string;
  /** The strongest key of whom it is about, and all others; none where it speaks for several. */
  readonly subject?: string | undefined;
  readonly keys: readonly string[];
  readonly reminder: boolean;
  /** A person asked for it again: that the address once failed is no obstacle. */
  readonly redriven: boolean;
  /** It goes nowhere, and is not counted. */
  readonly preview: boolean;
  /**
   * So many mails a day are enough for one person; absent: any number. A reminder counts by address and by subject, any
   * other mail by subject alone; one without a subject by address.
   */
  readonly max?: number | undefined;
};

/** `token`: stands for the person in the link that ends reminders. */
export type MailVerdict =
  | { readonly may: true; readonly token: string }
  | {
      readonly may: false;
      readonly reason: Extract<CancelReason, "unsubscribed" | "bounced_before" | "max_per_subject">;
    };

/** Why somebody gets no reminders. */
export type SuppressionRow = {
  readonly id: string;
  readonly why: "unsubscribed" | "bounced";
  readonly at: number;
  /** Id of the delivery that bounced. */
  readonly delivery?: string | undefined;
};

/** Whom no reminder may reach, and how many mails a person had. Addresses and subjects are kept as keyed hashes only. */
export interface Suppressions {
  /**
   * May it go out now? If so it is counted, in the same transaction, until its settlement says that it did not go.
   * Undefined when the lease is not the caller's any more.
   */
  mayMail(order: MailOrder): Promise<MailVerdict | undefined>;
  /** Does the token stand for a person, and do reminders still go there? Undefined if it is none of ours. */
  standing(token: string): Promise<"subscribed" | "unsubscribed" | undefined>;
  /** No reminder to the token's address or about its subject any more. False if the token is none of ours. */
  unsubscribe(token: string): Promise<boolean>;
  suppressed(page: PageQuery): Promise<Page<SuppressionRow>>;
  /** Lets reminders go again to an address, about a subject (its key or reference), or of a row's id. How many rows. */
  lift(whom: string): Promise<number>;
}
