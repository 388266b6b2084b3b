/** Fills the block with random bytes; `crypto.getRandomValues` except in tests. */
export type Random = (block: Uint8Array) => void;

const RANDOM_BYTES_EACH = 10;
const BLOCK_BYTES = RANDOM_BYTES_EACH * 400;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * A maker of UUIDv7 ids (RFC 9562): sorted by `now`, and in the order made within a millisecond. The 12 bits after
 * the time count up within a millisecond; when they overflow, or the clock goes back, the time runs ahead by one.
 */
export function createUuids(random: Random): (now: number) => string {
  const block = new Uint8Array(BLOCK_BYTES);
  let used = BLOCK_BYTES;
  let time = -1;
  let counter = 0;

  return (now) => {
    if (used === BLOCK_BYTES) {
      random(block);
      used = 0;
    }
    const at = used;
    used += RANDOM_BYTES_EACH;
    if (now > time) {
      time = now;
      counter = ((byteAt(block, at) & 0x07) << 8) | byteAt(block, at + 1);
    } else if (++counter > 0xfff) {
      time += 1;
      counter = 0;
    }
    return format(time, counter, block, at + 2);
  };
}

/** Our ids of events and deliveries. `now` is epoch milliseconds. */
export const uuidv7 = createUuids((block) => void crypto.getRandomValues(block));

function format(time: number, counter: number, block: Uint8Array, at: number): string {
  const high = Math.floor(time / 0x1_0000);
  const low = time % 0x1_0000;
  const variant = 0x80 | (byteAt(block, at) & 0x3f);
  return (
    `${hex(high >>> 24)}${hex(high >>> 16)}${hex(high >>> 8)}${hex(high)}-${hex(low >>> 8)}${hex(low)}` +
    `-${hex(0x70 | (counter >>> 8))}${hex(counter)}-${hex(variant)}${hex(byteAt(block, at + 1))}` +
    `-${hex(byteAt(block, at + 2))}${hex(byteAt(block, at + 3))}${hex(byteAt(block, at + 4))}` +
    `${hex(byteAt(block, at + 5))}${hex(byteAt(block, at + 6))}${hex(byteAt(block, at + 7))}`
  );
}

function hex(byte: number): string {
  return HEX[byte & 0xff] ?? "00";
}

function byteAt(block: Uint8Array, index: number): number {
  return block[index] ?? 0;
}
