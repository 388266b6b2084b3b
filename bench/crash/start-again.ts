import type { Look } from "./orders.ts";
import type { KillPoint } from "./points.ts";
import type { World } from "./world.ts";

const FIRST_EVENTS = { events: 8, atOnce: 3, about: "first" };

/**
 * Starts the relay on what the dead one left, has the senders try again, and waits until nothing is open. Says what
 * is not as it should be, besides what is compared after every kill.
 */
export async function startAgain(world: World, { work }: KillPoint, run: number): Promise<readonly string[]> {
  await world.start();
  if (work === "migrate") await world.sender.send(world.url(), FIRST_EVENTS);
  const odd = work === "restore" ? afterRestore(world, await world.look(), run) : [];
  await world.sender.retry(world.url());
  await world.quiet();
  world.far.forgive(false);
  if (world.files().some((name) => name.includes(".copying"))) odd.push("a half-made backup was left behind");
  if (work === "erase") odd.push(...afterErase(world, await world.look(), run));
  return odd;
}

/** The database is that of before or the backup, whole: what came in between is all there, or gone. */
function afterRestore(world: World, { events }: Look, run: number): string[] {
  const later = sentAbout(world, `later-${run}`);
  const known = new Set(events.map(({ id }) => id));
  const there = later.filter(({ acknowledged }) => acknowledged.every((id) => known.has(id)));
  if (there.length === later.length) return [];
  if (there.length > 0) return [`${there.length} of ${later.length} events are there after a restore`];
  world.forget(new Set(later.map(({ source_event_id }) => source_event_id)));
  return [];
}

/** All of a person is gone, or nothing. */
function afterErase(world: World, { events }: Look, run: number): string[] {
  const ids = new Set(sentAbout(world, `erased-${run}-1`).flatMap(({ acknowledged }) => acknowledged));
  const theirs = events.filter(({ id }) => ids.has(id));
  const erased = theirs.filter(({ routing, has_body }) => routing === "erased" && has_body === 0);
  const untouched = theirs.filter(({ routing, has_body }) => routing !== "erased" && has_body === 1);
  if (erased.length === theirs.length || untouched.length === theirs.length) return [];
  return [`${erased.length} of ${theirs.length} events of a person are erased`];
}

function sentAbout(world: World, about: string) {
  return [...world.sender.sent.values()].filter(({ reference }) => reference.startsWith(about));
}
