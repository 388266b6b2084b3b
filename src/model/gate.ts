/** Stands for all gates where a person pauses everything. No destination can have this name. */
export const EVERY_GATE = "*";

/** The gate of a destination begins with its name; Slack's goes on with the channel. */
export function destinationOf(gate: string): string {
  const slash = gate.indexOf("/");
  return slash === -1 || gate.startsWith("record/") ? gate : gate.slice(0, slash);
}
