import { DurableObject, waitUntil } from "cloudflare:workers";
import compiled from "kyc-relay-compiled";
import type { Arrival } from "./ports/intake.ts";
import type { RefusedRow } from "./ports/ledger.ts";
import { consoleLog } from "./worker/console-log.ts";
import { createFront } from "./worker/front.ts";
import { openObjectRelay } from "./worker/object-relay.ts";
import type { ObjectContext, Variables } from "./worker/platform.ts";
import type { Recorded, RelayStub } from "./worker/relay-stub.ts";
import { type ObjectBindings, theObject } from "./worker/the-object.ts";
import { type TriedRelay, tryRelay } from "./worker/try-relay.ts";

type Bindings = Variables & ObjectBindings;

const clock = Date.now;

/** Plans, keeps and delivers everything; its alarm is when something is due next. */
export class RelayObject extends DurableObject<Bindings> implements RelayStub {
  readonly #relay: TriedRelay;

  constructor(context: ObjectContext, bindings: Bindings) {
    super(context, bindings);
    const { storage } = context;
    const log = consoleLog(console, bindings, clock);
    const open = () => openObjectRelay({ storage, compiled, variables: bindings, clock, log });
    this.#relay = tryRelay({ open, storage, clock, log });
    void context.blockConcurrencyWhile(() => this.#relay.wake());
  }

  record(arrivals: readonly Arrival[]): Promise<Recorded> {
    return this.#relay.record(arrivals);
  }

  noteRefusal(row: RefusedRow): Promise<void> {
    return this.#relay.noteRefusal(row);
  }

  wake(): Promise<void> {
    return this.#relay.wake();
  }

  override fetch(request: Request): Promise<Response> {
    return this.#relay.fetch(request);
  }

  alarm(): Promise<void> {
    return this.#relay.alarm();
  }
}

/** Whoever changes a binding deploys anew. */
let front: ReturnType<typeof createFront> | undefined;

const worker = {
  fetch(request: Request, bindings: Bindings): Response | Promise<Response> {
    front ??= frontOf(bindings);
    return front.fetch(request);
  },
  /** Now and then: an object whose alarm was lost sets another when it starts. */
  scheduled(_event: unknown, bindings: Bindings): Promise<void> {
    return theObject(bindings).wake();
  },
};

function frontOf(bindings: Bindings) {
  const stub = () => theObject(bindings);
  const log = consoleLog(console, bindings, clock);
  return createFront({ compiled, variables: bindings, stub, goOn: waitUntil, clock, log });
}

export { worker as default };
