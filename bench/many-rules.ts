/** So many rules are measured with. */
export const RULES = 300;

/** What the rules that miss listen to: some of them to the load, most to other events of the same sender. */
const LISTENED = [
  "inquiry.*",
  "inquiry.declined",
  "inquiry.expired",
  "inquiry.failed",
  "case.created",
  "case.resolved",
  "verification.failed",
  "verification.passed",
  "report/watchlist.matched",
  "account.tag-added",
];

/**
 * YAML below `rules:`. Every event of the load matches one rule and misses thirty; what it plans waits for a minute of
 * the week.
 */
export const MANY_RULES = `${missing(RULES - 1)}  hit:
    event: inquiry.*
    when:
      check.tags: vip
      subject.country: US
    do:
      - webhook: {}
        during: night
hours:
  night:
    open: { mon: "03:00-03:01" }
`;

function missing(count: number): string {
  return Array.from({ length: count }, (_, n) => {
    const event = LISTENED[n % LISTENED.length];
    return `  miss-${n}:\n    event: ${event}\n    when:\n      subject.country: [NO, SE]\n      check.tags: other-${n}\n    do:\n      - webhook: {}\n`;
  }).join("");
}
