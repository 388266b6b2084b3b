import type { Log } from "../ports/host.ts";

/** As on Node, by pino's numbers. */
const LEVELS = { info: 30, warn: 40, error: 50 } as const;

/** JSON by the line, with the fields that a relay on Node logs; Cloudflare keeps them and finds by them. */
export function consoleLog(write: Pick<Console, "log" | "warn" | "error">, clock: () => number): Log {
  const line = (level: number, fields: object, msg: string) =>
    JSON.stringify({ level, time: clock(), ...fields, msg });
  return {
    info: (fields, message) => write.log(line(LEVELS.info, fields, message)),
    warn: (fields, message) => write.warn(line(LEVELS.warn, fields, message)),
    error: (fields, message) => write.error(line(LEVELS.error, fields, message)),
  };
}
