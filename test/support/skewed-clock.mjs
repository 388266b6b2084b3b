// Loaded before a relay's own code: its machine's clock is off by so many milliseconds.
const { now } = Date;
const ahead = Number(process.env.CLOCK_AHEAD_MS ?? 0);
Date.now = () => now() + ahead;
