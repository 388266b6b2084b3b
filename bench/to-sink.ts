/** A webhook that takes as much at once as the relay has going. */
export const SINK: readonly string[] = [
  "sink: { kind: webhook, url: env:HOOK_URL, allow_private: true, concurrency: 64 }",
];

/** Every event of the load makes one delivery with the body that is sent when a rule writes none. */
export const ONE_WEBHOOK = "  all:\n    event: inquiry.*\n    do:\n      - webhook: {}\n";

/** The same, but what it makes waits for a minute of the week. */
export const HELD = `  all:
    event: inquiry.*
    do:
      - webhook: {}
        during: night
hours:
  night:
    open: { mon: "03:00-03:01" }
`;
