import { inject } from "vitest";
import type {} from "../support/far-sides.ts";

const FAR_SIDES = inject("farSides");

/** What a server outside of workerd has heard, oldest first; and how it is told to answer from now on. */
export function farSide(name: Exclude<keyof typeof FAR_SIDES, "control" | "slackWebhook">) {
  return {
    heard: (): Promise<readonly Heard[]> => ask(name, {}),
    answer: async (...answer: readonly unknown[]) => void (await ask(name, { answer })),
  };
}

type Heard = Readonly<Record<string, unknown>>;

async function ask(name: string, body: object): Promise<readonly Heard[]> {
  const address = `${FAR_SIDES.control}/${name}`;
  const response = await fetch(address, { method: "POST", body: JSON.stringify(body) });
  return JSON.parse(await response.text());
}
