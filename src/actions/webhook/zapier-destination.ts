import { z } from "zod";
import type { Pace } from "../../model/pace.ts";
import { rate } from "../../model/rate.ts";
import { secret } from "../../model/secret.ts";
import type { DestinationKind } from "../destination.ts";
import { openHook } from "./hook.ts";

const CONCURRENCY = 4;

/** As loaded: a URL that is not set (possible in preview only) is missing. */
export type ZapierSettings = {
  readonly url?: string | undefined;
  readonly concurrency: number;
  readonly rate?: Pace | undefined;
  readonly allow_private: boolean;
};

/** `zapier`: a webhook that gets flat JSON with the event's id, no faster than Zapier takes it. */
export const zapierDestination: DestinationKind<ZapierSettings> = {
  kind: "zapier",
  settings: z.strictObject({
    url: secret("The Catch Hook's URL, as Zapier shows it."),
    concurrency: z.int().min(1).max(100).default(CONCURRENCY).meta({ description: "Requests at once." }),
    rate: rate("How many requests it gets; Zapier takes 30 a second for one hook.").prefault("30/s"),
    allow_private: z.boolean().default(false).meta({
      description: "Also connect to private and loopback addresses.",
    }),
  }),
  open: (name, settings, tools) =>
    openHook(
      {
        kind: "zapier",
        name,
        auth: { kind: "none" },
        headers: {},
        format: "flat",
        addsEventId: true,
        ...settings,
      },
      tools,
    ),
};
