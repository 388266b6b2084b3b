import type { z } from "zod";
import type { Decision } from "../model/decision.ts";
import type { Delivery } from "../model/delivery.ts";
import type { DeadReason, RetryReason, UncertainReason } from "../model/reasons.ts";
import type { OutboxContent, RecordWrite, StoredEvent } from "../ports/queue.ts";
import type { Escape, Template, View } from "../templates/template.ts";
import type { Destination } from "./destination.ts";

/** What became of one attempt. Every answer of every destination falls into one of these. */
export type Reply = Answer & {
  /** Of a thread: where it began, if it did now; present also when its first message was brought up to date. */
  readonly thread?:
    | { readonly began?: { readonly channel: string; readonly ts: string } | undefined }
    | undefined;
};

type Answer =
  | {
      readonly outcome: "delivered";
      readonly http_status?: number | undefined;
      readonly answer?: string | undefined;
    }
  | {
      readonly outcome: "retry";
      readonly reason: RetryReason;
      /** As the far side asked; milliseconds from now. */
      readonly retry_after?: number | undefined;
      readonly http_status?: number | undefined;
      readonly answer?: string | undefined;
    }
  | {
      /** The far side may have taken it: tried again like a retry, unless the action says to hold it then. */
      readonly outcome: "uncertain";
      readonly reason: RetryReason | UncertainReason;
      readonly retry_after?: number | undefined;
      readonly http_status?: number | undefined;
      readonly answer?: string | undefined;
    }
  | {
      readonly outcome: "dead";
      readonly reason: DeadReason;
      readonly http_status?: number | undefined;
      readonly answer?: string | undefined;
    };

/** Where a message stands in the thread about its subject. */
export type ThreadPlace = {
  /** The message that began it, as it was sent; absent: this one begins it. */
  readonly first?:
    | { readonly channel: string; readonly ts: string; readonly rendering?: unknown }
    | undefined;
  /** News: newer than what the first message says, and another. */
  readonly decision?: Decision | undefined;
  /** Newer than what the first message says, and the same: it stays as it is, and says so as of now. */
  readonly confirms?: true | undefined;
};

/** A delivery that may have arrived: an answer to it was lost. */
export type Sought<Rendering = unknown> = {
  readonly rendering: Rendering;
  readonly destination: Destination;
  readonly delivery: Delivery;
  /** When the earliest attempt began that may have arrived. */
  readonly since: number;
  readonly place?: ThreadPlace | undefined;
};

/** What the far side knows of a delivery whose answer was lost. */
export type Sighting =
  | { readonly seen: "yes"; readonly thread?: Reply["thread"] }
  | { readonly seen: "no" }
  /** It cannot tell just now. */
  | {
      readonly seen: "later";
      readonly retry_after?: number | undefined;
      readonly answer?: string | undefined;
    }
  /** It will not tell; `answer` says why. */
  | { readonly seen: "unknown"; readonly answer: string };

/** How a kind asks for the templates in its YAML; each string of the body that may hold one is asked for once. */
export interface CompileTools {
  /** Parses the text at `path` below the action's body; faults are reported at their place in the file. */
  template(path: readonly (string | number)[], text: string, escaping: Escape): Template;
  /** Reports something that only this kind can see. */
  problem(path: readonly (string | number)[], code: string, message: string, fix?: string): void;
  /** What the action speaks of: one event, those of a digest, or none because it runs by the clock. */
  readonly about: "event" | "digest" | "schedule";
  /** Columns of a record table, if the settings have it. */
  table(name: string): RecordTable | undefined;
  /** Names of all tables. */
  readonly tables: readonly string[];
  /** The known word that was probably meant by an unknown one. */
  meant(word: string, known: readonly string[]): string | undefined;
  /** Named text of `messages:`, if any; faults in it are reported there. */
  message(
    name: string,
  ):
    | { readonly text: string; readonly html?: string | undefined; readonly path: readonly string[] }
    | undefined;
}

export type ColumnType = "text" | "number" | "time" | "boolean";
export type RecordTable = {
  readonly name: string;
  readonly key: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
};

/** What `render` may know besides the view. */
export type RenderInput = {
  readonly view: View;
  readonly delivery: Pick<Delivery, "id" | "rule" | "created_at">;
  /** What the delivery speaks for, oldest first: none of a schedule, of a digest at most as many as it shows. */
  readonly events: readonly StoredEvent[];
  /** Of a digest: how many events it speaks for in all. */
  readonly members?: number | undefined;
  readonly trust_weak: boolean;
};

/** A rendering that cannot be made ends the delivery with this reason. */
export type Rendered<R> =
  | { readonly ok: true; readonly rendering: R }
  | { readonly ok: false; readonly reason: DeadReason; readonly detail?: string | undefined };

/** How the person is known to whom something goes, and how the way to end reminders is put into it. */
export interface Person<Rendering = unknown> {
  /** Undefined if it goes to somebody whom the rule itself names. `max`: so many a day are enough. */
  of(
    rendering: Rendering,
    destination: Destination,
  ): { readonly address: string; readonly max?: number | undefined } | undefined;
  withUnsubscribe(rendering: Rendering, link: string): Rendering;
}

/**
 * What can be done for an event: `slack`, `email`, `webhook`, `record`. Adding one is a folder and a line in the
 * registry. `Body` is its YAML, `Spec` that with templates parsed, `Rendering` exactly what will be sent, as JSON.
 */
export interface ActionKind<Body = unknown, Spec = unknown, Rendering = unknown> {
  readonly kind: string;
  /** The YAML under the kind's key; a strict object. */
  readonly schema: z.ZodType<Body>;
  /** Kinds of destination that `via` may name; empty for what stays inside the relay. */
  readonly destinations: readonly string[];
  compile(body: Body, tools: CompileTools): Spec;
  /** Name of the destination when there is no `via`: a record's table. */
  inside?(body: Body): string;
  /** What is paused, rated and claimed together. */
  gate(body: Body, destination: string): string;
  /** Whether it goes out after what came before it to the destination about the same subject. */
  inOrder?(body: Body): boolean;
  render(spec: Spec, input: RenderInput): Rendered<Rendering>;
  /** One try; `place` only of what goes out in order. Never throws; absent for what happens inside `settle` alone. */
  attempt?(
    rendering: Rendering,
    destination: Destination,
    delivery: Delivery,
    signal: AbortSignal,
    place?: ThreadPlace,
  ): Promise<Reply>;
  /** Of what goes to people whom events name: who may want to hear less. Absent for channels and machines. */
  readonly person?: Person<Rendering> | undefined;
  /** Whether a destination can be asked if a delivery has arrived whose answer was lost. */
  looksBack?(destination: Destination): boolean;
  /** Asks it, before the next attempt. Never throws. */
  lookBack?(sought: Sought<Rendering>, signal: AbortSignal): Promise<Sighting>;
  /** The record change that delivers it, for what happens inside `settle`. */
  write?(rendering: Rendering, events: readonly StoredEvent[]): RecordWrite;
  /** What the outbox shows instead of an attempt. */
  preview(
    rendering: Rendering,
    destination: Destination | undefined,
    delivery: Delivery,
  ): Promise<OutboxContent>;
}
