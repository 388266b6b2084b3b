import { zoneFault } from "../../time/zone.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Reporter } from "./reporter.ts";

const DEFAULT_ZONE = "UTC";

/** The zone that a file names; UTC if it names none, or none that there is, which is reported. */
export function readZone(reporter: Reporter, written: string | undefined): string {
  if (written === undefined) return DEFAULT_ZONE;
  const fault = zoneFault(written, didYouMean);
  if (!fault) return written;
  reporter.at(["timezone"], fault);
  return DEFAULT_ZONE;
}
