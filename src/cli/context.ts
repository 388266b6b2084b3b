import type { Clock } from "../ports/host.ts";
import type { Output } from "./output.ts";

/** What every command gets besides its own arguments and options. */
export type Context = {
  /** `-c`: a settings file, or a folder that has one or gets first-run settings. */
  readonly settings?: string | undefined;
  /** `--url`, else KYC_RELAY_URL. */
  readonly url?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly out: Output;
};
