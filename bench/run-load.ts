import { spawn } from "node:child_process";
import { join } from "node:path";

export type Loaded = { accepted: number; refused: number; seconds: number; p50: number; p99: number };

export type Load = {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** Makes the ids of this run its own. */
  readonly run: string;
};

/** Has a process of its own send signed events. */
export async function runLoad({ port, connections, seconds, run }: Load): Promise<Loaded> {
  const order = { path: "/in/persona", port, connections, seconds, run };
  const args = Object.entries(order).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [join(import.meta.dirname, "load.ts"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  for await (const chunk of child.stdout) printed += chunk;
  return JSON.parse(printed);
}
