import { readFileSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { type TraceCase, traceCases } from "../simulate/trace-cases.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly traces: readonly (TraceCase & { readonly kept: string })[];
  }
}

/** Hands over what tests inside workerd cannot read from the disk. */
export function setup(project: Pick<TestProject, "provide">): void {
  project.provide(
    "traces",
    traceCases().map((one) => ({ ...one, kept: readFileSync(one.path, "utf8") })),
  );
}
