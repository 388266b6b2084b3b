import type { Later } from "./ports/host.ts";

/** By a timer, which the process has to outlive. */
export const inProcess: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
