const HEX = 16;
const TIME_DIGITS = 12;
const COUNT_DIGITS = 12;

/** Ids like a UUIDv7 of that time, of which a simulation makes the same ones every time. */
export function createFixedIds(): (now: number) => string {
  let count = 0;
  return (now) => {
    count += 1;
    const time = Math.max(0, now).toString(HEX).padStart(TIME_DIGITS, "0");
    const rest = count.toString(HEX).padStart(COUNT_DIGITS, "0");
    return `${time.slice(0, 8)}-${time.slice(8, TIME_DIGITS)}-7000-8000-${rest}`;
  };
}
