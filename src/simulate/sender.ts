import type { Settings } from "../config/settings/settings.ts";
import type { TestEvent } from "../config/tests/test-case.ts";
import { RelayError } from "../errors.ts";
import type { Event } from "../model/event.ts";
import { SOURCE_KINDS } from "../sources/registry.ts";
import type { SampleOptions, Source, SourceKind } from "../sources/source.ts";
import { patchEvent } from "./patch-event.ts";

const MAX_BODY_BYTES = 1024 * 1024;
const DAY_MS = 86_400_000;
/** As in life, an event is received after it occurred; too soon for anybody to see it in a time. */
export const ON_THE_WAY_MS = 1;

/** In place of everybody's secrets. */
const TEST_KEYS = {
  secrets: ["test-key-of-a-simulated-sender"],
  public_keys: ["test-key-of-a-simulated-sender"],
  url_token: undefined,
  accept_forgeable: true,
};
/** Of a kind without a source in the settings. */
const PLAIN_SETTINGS = {
  scheme: "hmac",
  links: {},
  also_sends: [],
  max_age: DAY_MS,
  max_body: MAX_BODY_BYTES,
};

export type Made = { readonly event: Event; readonly body: string };

export type SenderOptions = {
  readonly sources: Settings["sources"];
  readonly newId: (now: number) => string;
};

/**
 * Imitates the senders: samples, signed with test keys, go through the real proof and the real normaliser. All events
 * of a sender are about the same person, unless they name another reference. They occur at that moment.
 */
export function createSender({ sources, newId }: SenderOptions): (wanted: TestEvent, at: number) => Made {
  /** Source event ids that were given out, with how often. */
  const given = new Map<string, number>();
  const last = new Map<string, Made>();
  return (wanted, at) => {
    const name = `${wanted.source}/${wanted.type}`;
    const again = wanted.same ? last.get(name) : undefined;
    const made = again ? receivedAgain(again, at) : fresh(wanted, at);
    last.set(name, made);
    return { ...made, event: { ...made.event, id: newId(made.event.received_at) } };
  };

  function fresh(wanted: TestEvent, at: number): Made {
    const { event, body } = received(wanted, sources[wanted.source]?.settings, at);
    const made = patchEvent(event, wanted.set);
    const key = `${event.source}/${event.type}/${made.source_event_id}`;
    const count = (given.get(key) ?? 0) + 1;
    given.set(key, count);
    return {
      event: { ...made, source_event_id: numbered(made.source_event_id, count) },
      body: isPayloadSet(wanted) ? JSON.stringify(made.raw ?? null) : body,
    };
  }
}

function receivedAgain({ event, body }: Made, at: number): Made {
  return { event: { ...event, received_at: at + ON_THE_WAY_MS }, body };
}

/** What the sender's own sample becomes at our door. */
function received({ kind: name, source, type, set }: TestEvent, settings: unknown, at: number): Made {
  const kind = SOURCE_KINDS.find((one) => one.kind === name) ?? fail(`there is no kind of sender "${name}"`);
  const own = { ...PLAIN_SETTINGS, ...Object(settings), ...TEST_KEYS };
  const given = set["subject.reference"];
  const reference = typeof given === "string" ? given : undefined;
  const payload = payloadSet(kind, type, set);
  const sample = kind.sample({ type, now: at, reference, seed: reference ?? "somebody", set: payload });
  return proven(kind.open(source, own), kind, own, sample, at + ON_THE_WAY_MS);
}

/** A status that decides is the sender's to say: the decision follows from it, as it does in earnest. */
function payloadSet({ catalogue }: SourceKind, type: string, set: TestEvent["set"]): SampleOptions["set"] {
  const place = catalogue.get(type)?.statusAt;
  return place !== undefined && "check.status" in set ? { [place]: set["check.status"] } : undefined;
}

function proven(source: Source, kind: SourceKind, settings: unknown, sample: string, now: number): Made {
  const signed = kind.sign(sample, settings, now);
  const headers = new Map(Object.entries(signed.headers));
  const request = { headers, body: new TextEncoder().encode(signed.body) };
  const verdict = source.verify(request, now);
  if (!verdict.authentic) return fail(`the sample was refused: ${verdict.reason}`);
  const [item] = source.normalise(request, verdict, now);
  return item ?? fail("the sample holds no event");
}

/** The first one has the sender's id; each further one is another event. */
function numbered(id: string, count: number): string {
  return count > 1 ? `${id}~${count}` : id;
}

function isPayloadSet({ set }: TestEvent): boolean {
  return Object.keys(set).some((path) => path === "raw" || path.startsWith("raw."));
}

function fail(what: string): never {
  throw new RelayError("internal", `A simulated sender does not work: ${what}.`);
}
