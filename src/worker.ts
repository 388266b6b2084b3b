import { DurableObject, waitUntil } from "cloudflare:workers";
import compiled from "kyc-relay-compiled";
import { whatHappened } from "./errors.ts";
import type { Log } from "./ports/host.ts";
import type { Arrival } from "./ports/intake.ts";
import type { RefusedRow } from "./ports/ledger.ts";
import { consoleLog } from "./worker/console-log.ts";
import { createFront } from "./worker/front.ts";
import { type ObjectRelay, openObjectRelay } from "./worker/object-relay.ts";
import type { ObjectContext, Variables } from "./worker/platform.ts";
import type { Recorded, RelayStub } from "./worker/relay-stub.ts";
import { type ObjectBindings, theObject } from "./worker/the-object.ts";

type Bindings = Variables & ObjectBindings;

/** From a start that failed to the next try. */
const AFTER_FAULT_MS = 60_000;

const clock = Date.now;

/** Plans, keeps and delivers everything; its alarm is when something is due next. */
export class RelayObject extends DurableObject<Bindings> implements RelayStub {
  readonly #log: Log;
  #relay: ObjectRelay | undefined;

  constructor(context: ObjectContext, bindings: Bindings) {
    super(context, bindings);
    this.#log = consoleLog(console, bindings, clock);
    void context.blockConcurrencyWhile(() => this.#open());
  }

  async record(arrivals: readonly Arrival[]): Promise<Recorded> {
    return this.#relay?.record(arrivals) ?? { ok: false, code: "store_unavailable", message: NOT_OPEN };
  }

  async noteRefusal(row: RefusedRow): Promise<void> {
    await this.#relay?.noteRefusal(row);
  }

  async wake(): Promise<void> {
    if (!this.#relay) await this.#open();
  }

  override async fetch(request: Request): Promise<Response> {
    return this.#relay?.fetch(request) ?? new Response(`${NOT_OPEN}\n`, { status: 503 });
  }

  /** Cloudflare gives up an alarm that throws again and again, so that this never does. */
  async alarm(): Promise<void> {
    await this.wake();
    await this.#relay?.ring();
  }

  async #open(): Promise<void> {
    const { storage } = this.ctx;
    const log = this.#log;
    try {
      this.#relay = await openObjectRelay({ storage, compiled, variables: this.env, clock, log });
    } catch (error) {
      log.error({ error: whatHappened(error) }, "the relay could not start; it tries again in a minute");
      await storage.setAlarm(clock() + AFTER_FAULT_MS);
    }
  }
}

const NOT_OPEN = "The relay could not start; its log (`npx wrangler tail`) says why.";

/** Whoever changes a binding deploys anew. */
let front: ReturnType<typeof createFront> | undefined;

const worker = {
  fetch(request: Request, bindings: Bindings): Response | Promise<Response> {
    front ??= frontOf(bindings);
    return front.fetch(request);
  },
  /** Now and then: an object whose alarm was lost sets another when it starts. */
  async scheduled(_event: unknown, bindings: Bindings): Promise<void> {
    await theObject(bindings).wake();
  },
};

function frontOf(bindings: Bindings) {
  const stub = () => theObject(bindings);
  const log = consoleLog(console, bindings, clock);
  return createFront({ compiled, variables: bindings, stub, goOn: waitUntil, clock, log });
}

export { worker as default };
