import { type ErrorCode, RelayError } from "../errors.ts";

/** Exit codes of every command; `--help` prints `EXIT_CODE_HELP`. */
export const EXIT = {
  done: 0,
  problems: 1,
  usage: 2,
  settings: 3,
  unreachable: 4,
  interrupted: 130,
} as const;

export const EXIT_CODE_HELP = `Exit codes:
  0    done
  1    ran and found problems, or could not do all of it
  2    wrong usage
  3    settings or rules cannot be loaded, or Node is too old
  4    relay or store not reachable, or not allowed
  130  interrupted`;

const BY_ERROR: Readonly<Record<ErrorCode, number>> = {
  bad_request: EXIT.usage,
  unauthorized: EXIT.unreachable,
  forbidden: EXIT.unreachable,
  not_found: EXIT.problems,
  conflict: EXIT.problems,
  too_large: EXIT.problems,
  invalid_settings: EXIT.settings,
  invalid_rules: EXIT.settings,
  store_busy: EXIT.unreachable,
  store_unavailable: EXIT.unreachable,
  unreachable: EXIT.unreachable,
  internal: EXIT.problems,
};

/** The exit code for an error that ended a command; a stranger counts as a problem found. */
export function exitCodeOf(error: unknown): number {
  return error instanceof RelayError ? BY_ERROR[error.code] : EXIT.problems;
}
