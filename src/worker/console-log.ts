import type { Log } from "../ports/host.ts";
import type { Variables } from "./platform.ts";

/** As on Node, by pino's numbers. */
const LEVELS = { info: 30, warn: 40, error: 50 } as const;
/** `warn` leaves out the lines of requests and attempts that went well. */
const LEVEL = "KYC_RELAY_LOG_LEVEL";

type Writer = Pick<Console, "log" | "warn" | "error">;

/** JSON by the line, with the fields that a relay on Node logs; Cloudflare keeps them and finds by them. */
export function consoleLog(write: Writer, variables: Variables, clock: () => number): Log {
  const least = leastOf(variables[LEVEL]);
  const line = (level: number, to: (text: string) => void, fields: object, msg: string) => {
    if (level >= least) to(JSON.stringify({ level, time: clock(), ...fields, msg }));
  };
  return {
    quiet: least > LEVELS.info,
    info: (fields, message) => line(LEVELS.info, write.log, fields, message),
    warn: (fields, message) => line(LEVELS.warn, write.warn, fields, message),
    error: (fields, message) => line(LEVELS.error, write.error, fields, message),
  };
}

function leastOf(level: unknown): number {
  return level === "warn" || level === "error" ? LEVELS[level] : LEVELS.info;
}
