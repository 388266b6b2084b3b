/** More than is kept of any answer: secrets are cut out before it is shortened, or half of one would stay. */
export const MAX_ANSWER_BYTES = 16_384;
/** How long to wait for the body once the status is there. */
export const PATIENCE_MS = 3_000;
