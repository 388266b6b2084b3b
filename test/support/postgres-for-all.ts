import type { TestProject } from "vitest/node";
import { QUICK_AND_LOSSY, startPostgres } from "./postgres-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Server on which each relay of the tests has a database of its own; absent: each has a file. */
    postgres: string | undefined;
  }
}

/** One server for all test files of a project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres(QUICK_AND_LOSSY);
  project.provide("postgres", server.url);
  return () => server.close();
}
