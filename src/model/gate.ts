/** Stands for all gates where a person pauses everything. No destination can have this name. */
export const EVERY_GATE = "*";
