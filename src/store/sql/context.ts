import type { Pace } from "../../model/pace.ts";
import type { Clock } from "../../ports/host.ts";
import type { SettlePlan } from "../rows/settle-plan.ts";
import type { Driver } from "./driver.ts";
import type { Explain } from "./explanations.ts";
import type { Gates } from "./gates.ts";
import type { Seen } from "./seen.ts";
import type { Spacing } from "./spacing.ts";
import type { Undoing } from "./undoing.ts";

/** What the SQL is given by its home. */
export type SqlParts = {
  readonly sql: Driver;
  readonly clock: Clock;
  readonly settlePlan: SettlePlan;
  /** A UUIDv7 of that time. */
  readonly newId: (now: number) => string;
  /** How many dedupe keys may be young, unless as many as is best. */
  readonly mostYoung?: number | undefined;
  /** The first 16 bytes of the text's SHA-256. */
  readonly hash: (text: string) => Uint8Array;
  /** Leaves nothing of what was deleted in the database's file and beside it; absent: there is no file. */
  readonly overwriteFree?: (() => Promise<void>) | undefined;
  /** How fast the gates of a destination may go; absent: none has a pace. */
  readonly paceOf?: ((destination: string) => Pace | undefined) | undefined;
  /** In [0, 1), for what is spread out; absent: nothing is. */
  readonly random?: (() => number) | undefined;
  /** The first 16 bytes of HMAC-SHA-256. */
  readonly hmac: (secret: Uint8Array, text: string) => Uint8Array;
  /** 32 random bytes. */
  readonly newSecret: () => Uint8Array;
};

export type SqlContext = SqlParts & {
  readonly onRollback: Undoing["onRollback"];
  readonly explain: Explain;
  readonly seen: Seen;
  /** Seqs for new rows. Only this process writes, so nobody else can take them; a rollback leaves a gap. */
  readonly nextSeq: { readonly event: () => number; readonly delivery: () => number };
  readonly gates: Gates;
  readonly spacing: Spacing;
  /** When each source was last noted to be heard. */
  readonly heard: Map<string, number>;
};

/** Runs a synchronous work in a transaction and resolves when it is durable. `bytes`: about how much it writes. */
export type Commit = <T>(work: () => T, bytes?: number) => Promise<T>;
