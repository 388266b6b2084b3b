import { mkdirSync, writeFileSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { setup as startFarSides } from "../../support/far-sides.ts";
import { compileHome } from "./compile-home.ts";
import { addressesFor, type Places, RULES, settingsFor } from "./settings-and-rules.ts";
import { readWireSamples, type WireSample } from "./wire-samples.ts";

/** What the tests' Worker has in the place of `dist/relay.json`. */
export const COMPILED = new URL("../../../dist/test-relay.json", import.meta.url);

declare module "vitest" {
  interface ProvidedContext {
    readonly wireSamples: readonly WireSample[];
  }
}

/** Starts the far sides, and compiles settings and rules that send to them. */
export async function setup(project: Pick<TestProject, "provide">) {
  let places: Places | undefined;
  const provide: TestProject["provide"] = (key, value) => {
    if (key === "farSides") places = value as Places;
    project.provide(key, value);
  };
  const stop = await startFarSides({ provide });
  if (!places) throw new Error("no far sides");
  const compiled = compileHome(settingsFor(places), RULES, addressesFor(places));
  mkdirSync(new URL(".", COMPILED), { recursive: true });
  writeFileSync(COMPILED, JSON.stringify(compiled));
  project.provide("wireSamples", readWireSamples());
  return stop;
}
