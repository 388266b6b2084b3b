import { EXIT } from "./exit-codes.ts";

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
      close().then(() => resolve(signal === "SIGINT" ? EXIT.interrupted : EXIT.done), reject);
    };
    process.on("SIGINT", () => end("SIGINT"));
    process.on("SIGTERM", () => end("SIGTERM"));
  });
}
