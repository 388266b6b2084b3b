import { afterEach, beforeEach, expect, test } from "vitest";
import { randomOf } from "../../bench/crash/random.ts";
import { readRecords, readStates } from "../../bench/verify/evidence.ts";
import { type Arrival, isKept, judge } from "../../bench/verify/judge.ts";
import { VERIFY_RULES, verifySettings } from "../../bench/verify/plan.ts";
import { environmentFor, startFarSide } from "../../bench/verify/relay-process.ts";
import { send } from "../../bench/verify/send.ts";
import { untilArrived } from "../../bench/verify/until-arrived.ts";
import { databaseFile } from "../../src/config/settings/database-file.ts";
import { eventually } from "../support/eventually.ts";
import { startTestRelay, type TestRelay } from "../support/test-relay.ts";

const EVENTS = 2_000;
const SEED = 7;
/** Our minute passes in little more than a second. */
const TIMES_FASTER = 50;
const STEP_MS = 50;
const DOWN_MS = 60_000 / TIMES_FASTER;

let farSide: Awaited<ReturnType<typeof startFarSide>>;
let relay: TestRelay;
let time: ReturnType<typeof setInterval>;

beforeEach(async () => {
  farSide = await startFarSide(SEED);
  relay = await startTestRelay({
    settings: verifySettings(farSide.said.slack),
    rules: { "verify.yaml": VERIFY_RULES },
    env: environmentFor(farSide.said),
    now: Date.now(),
  });
  time = setInterval(() => relay.move(STEP_MS * TIMES_FASTER), STEP_MS);
});

afterEach(async () => {
  clearInterval(time);
  await relay.close();
  await farSide.stop();
});

test("whatever fails for a while: every event arrives, in order within lanes, and nothing twice by our doing", async () => {
  const { control } = farSide.said;
  let accepted = 0;
  const onAccepted = () => {
    accepted += 1;
    if (accepted !== EVENTS / 4) return;
    void fetch(`${control}/close`).then(() => setTimeout(() => void fetch(`${control}/open`), DOWN_MS));
  };
  const port = Number(new URL(relay.relay.url).port);
  const sent = await send({
    port,
    run: "t",
    events: EVENTS,
    connections: 16,
    random: randomOf(SEED),
    onAccepted,
  });
  expect(sent).toMatchObject({ accepted: EVENTS, wrong: 0 });
  expect(sent.duplicates).toBeGreaterThan(EVENTS / 20);

  await untilArrived({ control, events: EVENTS, within: 60_000, settling: 500 });
  // What was asked again after a lost answer ends later than it arrived.
  await eventually(
    "nothing is open any more",
    async () => {
      const { pending, waiting } = await relay.relay.store.ledger.health();
      return pending + waiting === 0;
    },
    60_000,
  );
  const arrivals = (await (await fetch(`${control}/arrivals`)).json()) as readonly Arrival[];
  clearInterval(time);
  await relay.relay.close();
  const file = databaseFile(relay.settings) ?? "";
  const verdicts = judge({
    run: "t",
    events: EVENTS,
    arrivals,
    records: readRecords(file),
    lanes: ["slack"],
  });
  expect(verdicts.filter((one) => !isKept(one))).toEqual([]);
  expect(verdicts.map(({ place }) => place).toSorted()).toEqual([
    "down",
    "hook",
    "record",
    "slack",
    "steady",
  ]);
  expect(Object.keys(readStates(file))).toEqual(["delivered"]);
}, 120_000);
