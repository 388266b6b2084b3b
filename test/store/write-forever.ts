import { openStore } from "./open-store.ts";
import { eventOf, planned } from "./samples.ts";

// A process of its own, to be killed: prints the id of each event that the store acknowledged.
const [, , path = "", mode] = process.argv;
const store = openStore(path);
if (mode === "hold") {
  console.log("open");
  setInterval(() => {}, 1_000);
}

async function writeForever(): Promise<void> {
  for (;;) {
    const event = eventOf();
    await store.intake.record([planned(event)]);
    process.stdout.write(`${event.id}\n`);
  }
}

if (mode === "write") await Promise.all([writeForever(), writeForever(), writeForever()]);
