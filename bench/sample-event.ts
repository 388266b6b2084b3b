import type { Event } from "../src/model/event.ts";
import { uuidv7 } from "../src/model/uuid.ts";
import { SOURCE_KINDS } from "../src/sources/registry.ts";
import { personaRequest } from "./persona-request.ts";

const PERSON = "person00";
const OF_ONE_INQUIRY = 4;
const EVENTS = Array.from({ length: OF_ONE_INQUIRY }, (_, n) => normalised(n));

/** The n-th event in the life of that inquiry, as the relay makes it from the bench's requests. */
export function sampleEvent(person: string, n: number): Event {
  const now = Date.now();
  const { text, event } = EVENTS[n % OF_ONE_INQUIRY] ?? normalised(0);
  const { subject, check, source_event_id } = JSON.parse(text.replaceAll(PERSON, person));
  return { ...event, id: uuidv7(now), subject, check, source_event_id, occurred_at: now, received_at: now };
}

function normalised(n: number) {
  const kind = SOURCE_KINDS.find((one) => one.kind === "persona");
  const source = kind?.open("persona", kind.settings.parse({ secrets: ["env:TEST_SECRET"] }));
  const request = personaRequest("/", "", n).toString().replaceAll("00000000", PERSON);
  const body = Buffer.from(request.slice(request.indexOf("\r\n\r\n") + 4));
  const proven = { authentic: true, assurance: "signed" } as const;
  const event = source?.normalise({ headers: { get: () => undefined }, body }, proven, Date.now())[0]?.event;
  if (!event) throw new Error("The bench's request is no event.");
  const { subject, check } = event;
  const source_event_id = `${event.source_event_id}${PERSON}`;
  return { event, text: JSON.stringify({ subject, check, source_event_id }) };
}
