import { EXIT } from "./exit-codes.ts";

/** What still hangs on a connection then is given up: its delivery is due again at the next start. */
const LINGER_MS = 1_000;

/**
 * Waits for SIGINT or SIGTERM, then closes. Answers 130 after an interrupt and 0 after a request to end; a second
 * signal ends the process at once.
 */
export function untilSignal(close: () => Promise<void>, say: (text: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let closing = false;
    const end = (signal: "SIGINT" | "SIGTERM") => {
      if (closing) process.exit(EXIT.interrupted);
      closing = true;
      say("Closing; once more to end at once.");
      const code = signal === "SIGINT" ? EXIT.interrupted : EXIT.done;
      close().then(() => {
        resolve(code);
        setTimeout(() => process.exit(code), LINGER_MS).unref();
      }, reject);
    };
    process.on("SIGINT", () => end("SIGINT"));
    process.on("SIGTERM", () => end("SIGTERM"));
  });
}
