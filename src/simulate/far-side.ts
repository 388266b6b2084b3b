import type { Reply } from "../actions/action.ts";
import { replyForStatus } from "../actions/http-outcome.ts";
import type { Answer } from "../config/tests/test-schema.ts";

/** By destination: the same answer always, or one after the other and then `ok`. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

const NO_HEADERS = { get: () => null };

/** Answers in place of the destinations. */
export function createFarSide(answers: Answers): (destination: string, kind: string, now: number) => Reply {
  const given = new Map<string, number>();
  return (destination, kind, now) => {
    const script = Object.hasOwn(answers, destination) ? answers[destination] : undefined;
    const turn = given.get(destination) ?? 0;
    given.set(destination, turn + 1);
    const answer = isList(script) ? (script[turn] ?? "ok") : (script ?? "ok");
    return replyFor(answer, kind, now);
  };
}

function replyFor(answer: Answer, kind: string, now: number): Reply {
  switch (answer) {
    case "ok":
      return { outcome: "delivered" };
    case "timeout":
      return { outcome: "uncertain", reason: "timeout" };
    case "no-connection":
      return { outcome: "retry", reason: "connection_failed" };
    default:
      return kind === "email" ? mailReply(answer) : replyForStatus(answer, NO_HEADERS, "", now);
  }
}

/** A mail server's numbers mean other things than those of a web server. */
function mailReply(code: number): Reply {
  if (code >= 500) return { outcome: "dead", reason: "refused" };
  return code >= 400 ? { outcome: "retry", reason: "refused_for_now" } : { outcome: "delivered" };
}

function isList(script: Answer | readonly Answer[] | undefined): script is readonly Answer[] {
  return Array.isArray(script);
}
