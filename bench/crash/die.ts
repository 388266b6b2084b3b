import { join } from "node:path";
import type { KillPoint, Trigger } from "./points.ts";
import { triggerOf } from "./points.ts";
import type { World } from "./world.ts";

const DAY_MS = 86_400_000;
/** Bodies are kept for 30, events at least so long. */
const PRUNED_AFTER_DAYS = 40;
const MOST_EVENTS = 80;
const MOST_AT_ONCE = 6;
const TRAFFIC = 12;
/** A process that is to die, and has not by then, does not reach its point. */
const DEATH_LIMIT_MS = 8_000;

export type Death = {
  /** It died where it was told to. */
  readonly reached: boolean;
};

/**
 * Brings the relay of a world to its point, under whatever else goes on, and lets it die there. Afterwards nothing
 * runs on the world's file.
 */
export async function die(world: World, point: KillPoint, run: number): Promise<Death> {
  const { work } = point;
  const trigger = triggerOf(point, world.random);
  const at = { world, trigger, run };
  switch (work) {
    case "events":
      return underLoad(at, async () => {});
    case "migrate":
      return duringMigration(world, trigger);
    case "restore":
      return duringRestore(at);
    case "send":
      return afterSend(at);
    case "prune":
      return duringPrune(at, false);
    case "prune_events":
      return duringPrune(at, true);
    case "erase":
      return duringErase(at);
    case "backup":
      return underLoad(at, async () => void (await ask(world, "/backup", {}, "amid")));
    case "reload":
      return underLoad(at, async () => {
        world.writeRules(run + 2);
        await ask(world, "/rules/reload", {}, "amid");
      });
    case "first_rules":
      await world.sender.send(world.url(), { events: 12, atOnce: 3, about: `held-${run}` });
      return underLoad(at, async () => {
        world.writeRules(1);
        await ask(world, "/rules/reload", {}, "at once");
      });
    case "redrive":
      return duringRedrive(at);
  }
}

type At = { readonly world: World; readonly trigger: Trigger; readonly run: number };

/** Arms the relay, begins the work and sends events all the while. */
async function underLoad({ world, trigger, run }: At, work: () => Promise<void>): Promise<Death> {
  await world.process().tell({ do: "arm", trigger });
  const relay = world.process();
  const working = work().catch(() => undefined);
  await world.sender.send(world.url(), {
    events: MOST_EVENTS,
    atOnce: world.random.upTo(MOST_AT_ONCE),
    about: `run-${run}`,
    isOver: relay.isDead,
  });
  const death = await awaitDeath(world);
  await working;
  return death;
}

async function awaitDeath(world: World): Promise<Death> {
  const relay = world.process();
  const late = new Promise((resolve) => setTimeout(resolve, DEATH_LIMIT_MS, "late").unref());
  const reached = (await Promise.race([relay.ended, late])) !== "late";
  await relay.kill();
  return { reached };
}

/** The far side has accepted, and its answer is not there yet. */
async function afterSend({ world, trigger, run }: At): Promise<Death> {
  const relay = world.process();
  const before = world.far.count();
  world.far.mute(true);
  const sending = world.sender.send(world.url(), {
    events: MOST_EVENTS,
    atOnce: world.random.upTo(MOST_AT_ONCE),
    about: `run-${run}`,
    isOver: relay.isDead,
  });
  const end = performance.now() + DEATH_LIMIT_MS;
  while (world.far.count() < before + trigger.n && performance.now() < end)
    await new Promise((resolve) => setImmediate(resolve));
  const reached = world.far.count() >= before + trigger.n;
  await relay.kill();
  await sending;
  world.far.mute(false);
  return { reached };
}

async function duringMigration(world: World, trigger: Trigger): Promise<Death> {
  const died = await world.start(trigger).then(
    () => false,
    () => true,
  );
  const death = await awaitDeath(world);
  return { ...death, reached: died };
}

async function duringPrune(at: At, events: boolean): Promise<Death> {
  const { world, run } = at;
  await sendQuietly(world, `old-${run}`);
  await world.advance(PRUNED_AFTER_DAYS * DAY_MS);
  if (events) for (const one of world.sender.sent.values()) one.isOld = one.acknowledged.length > 0;
  return underLoad(at, async () => {
    await traffic(world);
    await world.process().tell({ do: "prune", events });
  });
}

async function duringErase(at: At): Promise<Death> {
  const { world, run } = at;
  await sendQuietly(world, `erased-${run}`);
  return underLoad(
    at,
    async () => void (await ask(world, "/erase", { subject: `ref:erased-${run}-1` }, "amid")),
  );
}

async function duringRedrive(at: At): Promise<Death> {
  const { world, run } = at;
  await sendQuietly(world, `dead-${run}`, ["inquiry.declined"]);
  world.far.forgive(true);
  return underLoad(at, async () => void (await ask(world, "/redrive", { all: true }, "amid")));
}

/** A backup of a quiet relay is put back after more has come in. */
async function duringRestore({ world, trigger, run }: At): Promise<Death> {
  const backup = join(world.folder, `backup-${run}.db`);
  await world.process().tell({ do: "copy", path: backup });
  await sendQuietly(world, `later-${run}`);
  await world.process().kill();
  const restoring = await world.spare();
  const order = { do: "restore", folder: world.folder, backup, trigger } as const;
  const reached = await restoring.tell(order).then(
    () => false,
    () => true,
  );
  await restoring.kill();
  return { reached };
}

async function sendQuietly(
  world: World,
  about: string,
  types?: readonly [string, ...string[]],
): Promise<void> {
  await world.sender.send(world.url(), { events: 6, atOnce: 2, about, types });
  await world.quiet();
}

/** `amid`: once deliveries are under way. */
async function ask(world: World, path: string, body: object, when: "amid" | "at once"): Promise<unknown> {
  if (when === "amid") await traffic(world);
  const response = await fetch(`${world.url()}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: "Bearer test-token", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was refused: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Waits until far sides have accepted some more. */
async function traffic(world: World): Promise<void> {
  const relay = world.process();
  const wanted = world.far.count() + world.random.upTo(TRAFFIC);
  while (world.far.count() < wanted && !relay.isDead()) await new Promise((resolve) => setImmediate(resolve));
}
