export type Bell = {
  /** Rings soon. */
  readonly ring: () => void;
  /** Once it is silent. */
  readonly close: () => Promise<void>;
};

/**
 * Rings for many at once, and never twice at a time. Within their transactions, those who ring would have to be
 * committed one after the other. One that is lost is made up for: nobody sleeps for long.
 */
export function createBell(ring: () => Promise<void>): Bell {
  let ringing: Promise<void> | undefined;
  let isAsked = false;

  async function ringOn(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      await ring().catch(() => {});
    }
    ringing = undefined;
  }

  return {
    ring() {
      isAsked = true;
      ringing ??= ringOn();
    },
    close: async () => ringing,
  };
}
