import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
import { didYouMean } from "../config/did-you-mean.ts";
import type { Settings } from "../config/settings/settings.ts";
import { RelayError } from "../errors.ts";
import { type Event, eventSchema } from "../model/event.ts";
import { openSources } from "../node/open-parts.ts";
import type { Context } from "./context.ts";
import { parseSet } from "./parse-set.ts";
import { findSender } from "./sample-sender.ts";

export type EventInput = {
  readonly source?: string | undefined;
  readonly set?: readonly string[] | undefined;
};

/** A sample by its name, `persona/inquiry.declined`, as the relay would read it. */
export function fixtureEvents(name: string, settings: Settings, context: Context, input: EventInput) {
  const at = name.indexOf("/");
  const [source, type] = [name.slice(0, at), name.slice(at + 1)];
  const sender = findSender(settings, source);
  if (!sender.types.includes(type)) throw unknownType(source, type, sender.types);
  const set = input.set && parseSet(input.set);
  const { body } = sender.make({ type, set, now: context.clock(), seed: name });
  return normalised(body, source, settings, context.clock());
}

/** The event or events in a JSON file: as the API shows one, or as a sender sends it. */
export function fileEvents(
  path: string,
  settings: Settings,
  context: Context,
  { source }: EventInput,
): readonly Event[] {
  const text = readText(resolve(context.cwd, path), path);
  const own = eventIn(parsed(text, path));
  if (own) return [own];
  if (source !== undefined) return normalised(text, source, settings, context.clock());
  throw new RelayError(
    "bad_request",
    `${path} is no event as the relay stores it. If it is what a sender sends, say which with --source.`,
  );
}

/** A stored event as the API shows it, with its payload if that was asked for and is still kept. */
export function eventIn(json: unknown): Event | undefined {
  const read = storedShape.safeParse(json);
  if (!read.success) return undefined;
  const { body, raw, ...event } = read.data;
  const payload = body === undefined ? raw : z.json().safeParse(jsonOrUndefined(body)).data;
  return eventSchema.safeParse({ ...event, raw: payload }).data;
}

const time = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);
const { check, ...fields } = eventSchema.unwrap().shape;
/** Its times are text, and there is more about it than rules see. */
const storedShape = z.object({
  ...fields,
  occurred_at: time,
  received_at: time,
  check: z.object({ ...check.unwrap().shape, expires_at: time.optional() }),
  body: z.string().optional(),
  raw: z.unknown().optional(),
});

function normalised(body: string, name: string, settings: Settings, now: number): readonly Event[] {
  const source = openSources(settings).get(name);
  if (!source) throw new RelayError("bad_request", `The settings have no source "${name}".`);
  const request = { headers: { get: () => undefined }, body: new TextEncoder().encode(body) };
  const verdict = { authentic: true, assurance: "signed" } as const;
  return source.normalise(request, verdict, now).map((item) => {
    if (item.readable) return item.event;
    throw new RelayError("bad_request", `The source "${name}" cannot read this (${item.reason}).`);
  });
}

function readText(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new RelayError("bad_request", `The file ${name} cannot be read.`, { cause });
  }
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RelayError("bad_request", `${name} is not JSON.`, { cause });
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unknownType(source: string, type: string, types: readonly string[]): RelayError {
  const guess = didYouMean(type, types) ?? types[0];
  return new RelayError("bad_request", `${source} has no event "${type}". Did you mean ${source}/${guess}?`);
}
