import { z } from "zod";
import { duration } from "../../model/duration.ts";

const MOST_PLACES = 10;
const MOST_IN_A_ROW = 1_000;
const MOST_ATTEMPTS = 100;
const MOST_MB = 100_000_000;

const megabytes = (by: number, description: string) =>
  z.int().min(1).max(MOST_MB).default(by).meta({ description });

const place = z.strictObject({
  via: z.string().min(1).meta({ description: "Name of a destination." }),
  channel: z.string().min(1).optional().meta({ description: "Of Slack: the channel." }),
  to: z.string().min(1).optional().meta({ description: "Of mail: the address." }),
});

/** Who is told when something is wrong with the relay, and from when on it is. */
export const alertsSchema = z
  .strictObject({
    to: z.array(place).max(MOST_PLACES).readonly().default([]).meta({
      description:
        "Who is told of alarms, the first who can be reached: two ways at least, so that one can tell of the other.",
    }),
    quiet_after: duration(
      "The shortest silence of a source that is an alarm, if it has sent on three days or more; its own `quiet_after` goes before this.",
    ).prefault("24h"),
    signature_failures: z
      .int()
      .min(1)
      .max(MOST_IN_A_ROW)
      .default(5)
      .meta({ description: "So many refused requests of a source in a row are an alarm." }),
    sender_attempts_left: z
      .int()
      .min(0)
      .max(MOST_ATTEMPTS)
      .default(3)
      .meta({ description: "An event that came with so few attempts of its sender left is an alarm." }),
    delivery_overdue: duration("A delivery that is due for so long and not sent is an alarm.").prefault(
      "15m",
    ),
    database_mb: megabytes(20_000, "A larger database is an alarm; megabytes."),
    log_mb: megabytes(1_000, "A longer write-ahead log of the database is an alarm; megabytes."),
    free_mb: megabytes(500, "Less free disk space is an alarm; megabytes."),
  })
  .prefault({});

export type FileAlerts = z.infer<typeof alertsSchema>;
export type AlertPlace = z.infer<typeof place>;
