import { z } from "zod";
import { duration } from "../../model/duration.ts";
import { secret } from "../../model/secret.ts";
import { alertsSchema } from "./alerts-schema.ts";
import { retentionSchema } from "./retention-schema.ts";

const TABLE_NAME = /^[a-z][a-z0-9_]{0,62}$/;
const TABLE_NAME_RULE = "a table or column is named with small letters, digits and _, starting with a letter";
const MAX_PORT = 65_535;

const server = z
  .strictObject({
    host: z
      .string()
      .min(1)
      .default("127.0.0.1")
      .meta({ description: "Address to listen on; `0.0.0.0` is every address of this machine." }),
    port: z
      .int()
      .min(0)
      .max(MAX_PORT)
      .default(8787)
      .meta({ description: "Port to listen on; 0 takes a free one." }),
    public_url: z
      .url({ protocol: /^https?$/, error: "this must be a web address, like https://relay.example.com" })
      .optional()
      .meta({ description: "Address under which senders and people reach the relay." }),
    trust_proxy: z
      .boolean()
      .default(false)
      .meta({ description: "Believe the `X-Forwarded-For` of the proxy in front of the relay." }),
    admin_token: secret(
      "The admin token, the same for several relays: 16 characters at least. Without it, the first start makes one and keeps its hash in the data folder.",
    ).optional(),
  })
  .prefault({});

const tableName = z.string().regex(TABLE_NAME, { error: TABLE_NAME_RULE });

const table = z
  .strictObject({
    key: tableName.meta({ description: "The key column; in a rule, `key:` is its value." }),
    columns: z
      .record(tableName, z.enum(["text", "number", "time", "boolean"]))
      .meta({ description: "The other columns, each with its type: text, number, time or boolean." }),
  })
  .refine(({ key, columns }) => !Object.hasOwn(columns, key), {
    error: "the key is a column already: take it out of `columns`",
    path: ["columns"],
  });

/** `store` and each source and destination are checked by the schema that their `kind` picks. */
const byKind = (description: string) =>
  z.record(z.string(), z.unknown()).default({}).meta({ description, byKind: true });

const queue = z
  .strictObject({
    stall_after: duration(
      "The queue is stalled when something has been due for so long, and nothing was attempted in that time.",
    ).prefault("60s"),
  })
  .prefault({});

/** The settings file. What a `kind` adds is checked by that kind's own schema. */
export const settingsSchema = z.strictObject({
  server,
  store: z.unknown().optional().meta({ description: "Where everything is kept.", byKind: true }),
  rules: z
    .string()
    .min(1)
    .default("rules/")
    .meta({ description: "Folder of the rule files, relative to the settings file." }),
  preview: z
    .boolean()
    .default(false)
    .meta({ description: "True: everything lands in the outbox, nothing goes out." }),
  queue,
  retention: retentionSchema,
  alerts: alertsSchema,
  sources: byKind("The senders, each with a name of your choice."),
  destinations: byKind("Where actions send to, each with a name of your choice."),
  records: z
    .record(tableName, table)
    .default({})
    .meta({ description: "Tables that the `record` action writes." }),
});

const sqlite = z.strictObject({
  path: z
    .string()
    .min(1)
    .default("data/relay.db")
    .meta({ description: "The database file, relative to the settings file; made if missing." }),
});

/** Each is a process of the server's, which has a hundred by default. */
const CONNECTIONS = 10;
const MOST_CONNECTIONS = 100;

const postgres = z.strictObject({
  url: secret(
    "Address of the database, such as postgres://user:password@host/name. Without any `store:`, DATABASE_URL counts.",
  ),
  connections: z
    .int()
    .min(2)
    .max(MOST_CONNECTIONS)
    .default(CONNECTIONS)
    .meta({ description: "Connections of this process at once, beside a few of the queue's." }),
});

/** Kinds of store, in the order of the docs. */
export const STORE_KINDS = [
  { kind: "sqlite", settings: sqlite },
  { kind: "postgres", settings: postgres },
] as const;

export type FileSettings = z.infer<typeof settingsSchema>;
export type PostgresSettings = z.infer<typeof postgres>;
