/** Far more than senders and proxies need; each costs some 10 KB. */
const MOST = 12_000;
/** Of the files that the process may open, the rest is for the database, the rules and what goes out. */
const SHARE = 0.6;

/** How many connections a process may hold open that may open so many files. */
export function maxConnections(openFiles = openFileLimit()): number {
  return Math.min(MOST, Math.max(1, Math.floor(openFiles * SHARE)));
}

function openFileLimit(): number {
  // The names of the network's hosts would be looked up otherwise.
  Reflect.set(process.report, "excludeNetwork", true);
  const report: { readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } } } =
    process.report.getReport();
  const soft = Number(report.userLimits?.open_files?.soft);
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft;
}
