import { z } from "zod";

/** A named list. */
export const listSchema = z.array(z.union([z.string(), z.number()])).readonly();

/** A named text. */
export const messageSchema = z
  .strictObject({
    text: z.string().meta({ description: "The text, a template." }),
    html: z.string().optional().meta({ description: "HTML for emails, a template." }),
  })
  .meta({ write: "text: …  below it" });

export const timezone = z
  .string()
  .min(1)
  .meta({ description: "A time zone's name: `Europe/London`.", write: "timezone: Europe/London" });

/** Named hours. */
export const hoursSchema = z
  .strictObject({
    timezone: timezone.optional().meta({
      description: "The time zone of these hours; if absent the file's, else UTC.",
      write: "timezone: Europe/London",
    }),
    open: z
      .record(
        z.string(),
        z.union([z.string(), z.array(z.string()).readonly()], {
          error: 'write a range of times in quotes, "09:00-17:30", or a list of them',
        }),
      )
      .meta({
        description:
          'When they are open, by days (`mon-fri`, `sat`, `mon,wed`): `"09:00-17:30"` or a list of such ranges.',
        write: 'open: { mon-fri: "09:00-17:30" }',
      }),
    closed: z.array(z.string()).readonly().optional().meta({
      description: 'Days on which they are not open: `"2026-12-25"`, or a range of dates.',
      write: 'closed: ["2026-12-25", "2026-12-26"]',
    }),
  })
  .meta({ write: 'open: { mon-fri: "09:00-17:30" }  below it' });
