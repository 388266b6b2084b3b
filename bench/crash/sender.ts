import { SOURCE_KINDS } from "../../src/sources/registry.ts";
import type { SignedRequest, SourceKind } from "../../src/sources/source.ts";
import type { Random } from "./random.ts";
import { CRASH_SECRETS } from "./settings.ts";

/** An event as its sender knows it. */
export type Sent = {
  readonly source: "persona" | "passfort";
  readonly source_event_id: string;
  readonly type: string;
  readonly reference: string;
  readonly body: string;
  /** Ids by which 2xx answers called it, in their order. */
  readonly acknowledged: string[];
  /** How often it was said to be new. */
  stored: number;
  /** Every request that was not answered. */
  unanswered: number;
  /** Its row may be pruned by now; that it was there must be known still. */
  isOld: boolean;
};

export type Sender = {
  readonly sent: Map<string, Sent>;
  /** Sends new events, and some a second time, until `isOver` or so many are sent. */
  send(url: string, order: SendOrder): Promise<void>;
  /** Sends again what was not acknowledged, what may be pruned, and some of what was acknowledged. */
  retry(url: string): Promise<void>;
};

type SendOrder = {
  readonly events: number;
  readonly atOnce: number;
  /** Begins the references of the persons whom they are about. */
  readonly about: string;
  readonly types?: readonly [string, ...string[]] | undefined;
  readonly isOver?: (() => boolean) | undefined;
};

const TYPES = [
  "inquiry.created",
  "inquiry.completed",
  "inquiry.declined",
  "inquiry.approved",
  "PRODUCT_STATUS_CHANGED",
] as const;
const PERSONS = 3;
const REPEATED = 0.2;
const REPEATED_LATER = 0.1;

/** Senders that sign, note what was acknowledged and try again what was not, as the real ones do. */
export function createSender(random: Random, clock: () => number): Sender {
  const sent = new Map<string, Sent>();

  async function post(url: string, one: Sent): Promise<void> {
    const { headers, body } = signed(one, clock());
    try {
      const response = await fetch(`${url}/in/${one.source}`, { method: "POST", headers, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`a signed event was refused: ${response.status} ${text}`);
      note(one, text);
    } catch (error) {
      one.unanswered += 1;
      if (!(error instanceof TypeError)) throw error;
    }
  }

  function make({ about, types = TYPES }: SendOrder): Sent {
    const type = random.pick(types);
    const reference = `${about}-${random.upTo(PERSONS)}`;
    const source = type.startsWith("inquiry.") ? "persona" : "passfort";
    const seed = `${about}/${sent.size}`;
    const body = kindOf(source).sample({ type, reference, seed, now: clock() });
    const parsed = JSON.parse(body);
    const source_event_id = String(source === "persona" ? parsed.data.id : parsed.id);
    const one: Sent = {
      source,
      source_event_id,
      type,
      reference,
      body,
      acknowledged: [],
      stored: 0,
      unanswered: 0,
      isOld: false,
    };
    if (sent.has(source_event_id)) throw new Error(`two events of one id: ${source_event_id}`);
    sent.set(source_event_id, one);
    return one;
  }

  return {
    sent,
    async send(url, order) {
      let left = order.events;
      const drive = async () => {
        while (left > 0 && !order.isOver?.()) {
          left -= 1;
          const one = make(order);
          const again = random.chance(REPEATED) ? [post(url, one)] : [];
          await Promise.all([post(url, one), ...again]);
        }
      };
      await Promise.all(Array.from({ length: order.atOnce }, drive));
    },
    async retry(url) {
      const meant = [...sent.values()].filter(
        ({ acknowledged, isOld }) => acknowledged.length === 0 || isOld || random.chance(REPEATED_LATER),
      );
      await Promise.all(meant.map((one) => post(url, one)));
    },
  };
}

function note(one: Sent, text: string): void {
  const [event] = JSON.parse(text).events;
  one.acknowledged.push(event.id);
  if (event.result === "stored") one.stored += 1;
}

function signed({ source, body }: Sent, now: number): SignedRequest {
  const secret = source === "persona" ? CRASH_SECRETS.PERSONA_SECRET : CRASH_SECRETS.PASSFORT_SECRET;
  return kindOf(source).sign(body, { secrets: [secret] }, now);
}

function kindOf(name: string): SourceKind {
  const found = SOURCE_KINDS.find(({ kind }) => kind === name);
  if (!found) throw new Error(`there is no kind ${name}`);
  return found;
}
