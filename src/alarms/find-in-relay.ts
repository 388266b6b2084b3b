import type { Finding, Known } from "./finding.ts";

/** What passed a limit is well only when it is clearly below again. */
const CLEARLY = 0.9;

/** Rule files that cannot be used, and room that runs out. Pure. */
export function findInRelay(known: Pick<Known, "rules" | "room" | "limits" | "open">): readonly Finding[] {
  const { room, limits } = known;
  return [
    ...brokenRules(known),
    ...outOfRoom(known, "database", room.database, limits.database_mb),
    ...outOfRoom(known, "write-ahead log", room.log, limits.log_mb),
    ...shortOfRoom(known, "free disk space", room.free, limits.free_mb),
  ];
}

function brokenRules({ rules }: Pick<Known, "rules">): readonly Finding[] {
  if (rules.errors === 0) return [];
  const effect = rules.inForce
    ? "the rules from before stay in force"
    : "no rules are in force, and events are held until there are";
  const detail = { errors: rules.errors, first: rules.first ?? "an unknown place", effect };
  return [{ kind: "rules_broken", key: "rules", detail }];
}

type Opened = Pick<Known, "open">;

function outOfRoom(known: Opened, key: string, size: number | undefined, limit: number): readonly Finding[] {
  if (size === undefined || size <= (isOpen(known, key) ? limit * CLEARLY : limit)) return [];
  return [{ kind: "store_growing", key, detail: { size, limit } }];
}

function shortOfRoom(
  known: Opened,
  key: string,
  size: number | undefined,
  limit: number,
): readonly Finding[] {
  if (size === undefined || size >= (isOpen(known, key) ? limit / CLEARLY : limit)) return [];
  return [{ kind: "store_growing", key, detail: { size, limit } }];
}

function isOpen({ open }: Opened, key: string): boolean {
  return open.some((alarm) => alarm.kind === "store_growing" && alarm.key === key);
}
