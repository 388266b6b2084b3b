import type { z } from "zod";
import type { Assurance, Event } from "../model/event.ts";
import type { RefusalReason, UnreadableReason } from "../model/reasons.ts";
import type { Catalogue } from "./catalogue.ts";

/** A request as received. Header names are asked for in lower case; a header sent twice is joined by ", ". */
export type ReceivedRequest = {
  readonly headers: { get(name: string): string | undefined };
  readonly body: Uint8Array;
  /** Last path segment of `/in/:source/:token`. */
  readonly urlToken?: string | undefined;
};

/** Who sent it: proven, or refused with a reason. `payload` spares a second parse where the proof needed one. */
export type Verdict =
  | { readonly authentic: true; readonly assurance: Assurance; readonly payload?: unknown }
  | { readonly authentic: false; readonly reason: RefusalReason };

/** One event out of a request, and the text to keep for it: what was received, secrets and images cut out. */
export type NormalisedItem =
  | { readonly readable: true; readonly event: Event; readonly body: string }
  | {
      readonly readable: false;
      readonly reason: UnreadableReason;
      readonly event: Event;
      readonly body: string;
    };

/** A configured sender. Both functions are pure: bytes and a clock value in, a value out; they never throw. */
export interface Source {
  readonly name: string;
  readonly kind: string;
  /** Largest body in bytes. */
  readonly maxBody: number;
  verify(request: ReceivedRequest, now: number): Verdict;
  /** At least one item, in the order sent; an unreadable body is one unreadable item. */
  normalise(
    request: ReceivedRequest,
    verdict: Verdict & { authentic: true },
    now: number,
  ): readonly NormalisedItem[];
}

/** How `send`, the demo and the tests imitate a sender. */
export type SampleOptions = {
  readonly type: string;
  /** Key spelling, for senders that have several. */
  readonly inflection?: "kebab" | "snake" | "camel" | undefined;
  /** Fields to set in the payload, by path with the sender's own keys: `data.attributes.name`. */
  readonly set?: Readonly<Record<string, unknown>> | undefined;
  /** The subject's reference. */
  readonly reference?: string | undefined;
  readonly now: number;
  /** Makes ids differ from sample to sample; the same seed gives the same body. */
  readonly seed: string;
};

export type SignedRequest = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type SigningFault = "bad_signature" | "stale";

/** The code that understands one kind of sender. Adding one is a folder and a line in the registry. */
export interface SourceKind<Settings = unknown> {
  readonly kind: string;
  /** What this kind adds to a source's settings; a strict object without `kind`. */
  readonly settings: z.ZodType<Settings>;
  readonly catalogue: Catalogue;
  /** Event names of the shipped samples; `sample` also makes any other name of the catalogue. */
  open(name: string, settings: Settings): Source;
  sample(options: SampleOptions): string;
  /** Signs a body exactly as the sender does with these settings, or wrongly when a fault is asked for. */
  sign(body: string, settings: Settings, now: number, fault?: SigningFault): SignedRequest;
}
