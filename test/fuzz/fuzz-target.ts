import fc from "fast-check";

/** Inputs of one sort, and what must be true of each. */
export type FuzzTarget = {
  /** What is promised. */
  readonly name: string;
  /** Inputs in `npm test`. */
  readonly usual: number;
  /** Of a thousand inputs of a long run. */
  readonly share: number;
  /** Judges so many inputs. */
  readonly run: (options: FuzzOptions) => FuzzResult;
};

type FuzzOptions = { readonly runs: number; readonly seed?: number | undefined };

type FuzzResult = {
  /** The first input of which it is not true, made as small as it goes, and why; undefined if there is none. */
  readonly found: string | undefined;
  /** Of all inputs, in milliseconds. */
  readonly longest: number;
};

type Sort<Input> = Omit<FuzzTarget, "run"> & {
  readonly input: fc.Arbitrary<Input>;
  /** Throws when it is not true. */
  readonly judge: (input: Input) => void;
};

/** An input that takes longer hangs. A busy machine may stop us for as long, but not twice with the same input. */
const LIMIT_MS = 1_000;

export function fuzzTarget<Input>({ input, judge, ...rest }: Sort<Input>): FuzzTarget {
  return {
    ...rest,
    run({ runs, seed }) {
      let longest = 0;
      const property = fc.property(input, (one) => {
        const first = timed(judge, one);
        const took = first > LIMIT_MS ? Math.min(first, timed(judge, one)) : first;
        longest = Math.max(longest, took);
        if (took > LIMIT_MS) throw new Error(`took ${Math.round(took)} ms`);
      });
      const details = fc.check(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
      return { found: fc.defaultReportMessage(details), longest };
    },
  };
}

function timed<Input>(judge: (input: Input) => void, input: Input): number {
  const started = performance.now();
  judge(input);
  return performance.now() - started;
}
