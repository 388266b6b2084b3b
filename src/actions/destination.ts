import type { z } from "zod";
import type { Connector } from "../connect/connector.ts";
import type { Pace } from "../model/pace.ts";
import type { Clock } from "../ports/host.ts";

/** A named place that actions send to. What a kind keeps in it beyond these is its own. */
export interface Destination {
  readonly name: string;
  readonly kind: string;
  /** Attempts at once; the settings' `concurrency`. */
  readonly concurrency: number;
  /** Of each of its gates; absent: as fast as it takes them. */
  readonly pace?: Pace | undefined;
  /** For people and logs: the host, never the whole URL. */
  readonly shown: string;
  /** Secrets to cut out of answers and error texts. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export type DestinationTools = {
  readonly connector: Connector;
  readonly clock: Clock;
  /** A `send_email` binding of the Worker by its name, if it has it; absent in every other home. */
  readonly mailBinding?: ((name: string) => MailBinding | undefined) | undefined;
};

/** Hands a mail to Cloudflare. Rejects with an error whose `code` says why it was not taken. */
export interface MailBinding {
  send(mail: { readonly from: string; readonly to: string; readonly raw: string }): Promise<unknown>;
}

/** What to say of a key of an action's body. */
type KeyRemark = { readonly message: string; readonly fix: string };

/** What a destination asks of the actions that go to it: keys of their bodies. */
export type BodyTerms = {
  /** Without them nothing can arrive. */
  readonly needs?: Readonly<Record<string, KeyRemark>> | undefined;
  /** It cannot do what they ask. */
  readonly refuses?: Readonly<Record<string, KeyRemark>> | undefined;
  /** They are in vain. */
  readonly ignores?: Readonly<Record<string, KeyRemark>> | undefined;
};

/** Where the relay is to run: `node` with either store, or `workers` at Cloudflare. */
export type HomeKind = "node" | "workers";

/** A setting that cannot be as it is in a home: a problem at its `key`. */
export type Unfit = KeyRemark & { readonly code: string; readonly key: string };

/** A kind of destination: `slack`, `email`, `webhook`, `zapier`. Its settings, defaults and code live together. */
export interface DestinationKind<Settings = unknown> {
  readonly kind: string;
  /** A strict object without `kind`; secrets are `secret()` fields. */
  readonly settings: z.ZodType<Settings>;
  /** What follows from the settings for actions; a secret may still be unset. */
  terms?(settings: Settings): BodyTerms;
  /** What it asks for that a home cannot do; what a secret says may be unknown. */
  unfit?(settings: Settings, home: HomeKind): readonly Unfit[];
  open(name: string, settings: Settings, tools: DestinationTools): Destination;
}
