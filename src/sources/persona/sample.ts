import { isObject } from "../read-values.ts";
import { sampleId, withValues } from "../sample-values.ts";
import type { SampleOptions } from "../source.ts";
import { camelCase } from "./keys.ts";
import { sampleResource } from "./sample-resource.ts";

const KEBAB = (name: string) => name;
const SPELLINGS: Readonly<Record<"kebab" | "snake" | "camel", (name: string) => string>> = {
  kebab: KEBAB,
  snake: (name) => name.replaceAll("-", "_"),
  camel: camelCase,
};

/** A payload as Persona would send it for this event name, about somebody fictional. */
export function samplePersona(options: SampleOptions): string {
  const payload = {
    data: {
      type: "event",
      id: `evt_${sampleId(options.seed, `event ${options.type}`)}`,
      attributes: {
        name: options.type,
        payload: { data: sampleResource(options) },
        "created-at": new Date(options.now).toISOString(),
      },
    },
  };
  const changed = withValues(payload, kebabPaths(options.set));
  return JSON.stringify(spelt(changed, SPELLINGS[options.inflection ?? "kebab"]));
}

/** Paths may be given in any spelling. */
function kebabPaths(set: SampleOptions["set"]): SampleOptions["set"] {
  return Object.fromEntries(
    Object.entries(set ?? {}).map(([path, value]) => [
      path.replaceAll("_", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function spelt(value: unknown, spelling: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => spelt(item, spelling));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [spelling(name), spelt(item, spelling)]),
  );
}
