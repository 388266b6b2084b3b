import type { Drive } from "./both-ends.ts";
import { drive } from "./drive.ts";
import { startSink } from "./sink.ts";

type Question =
  | { readonly ask: "drive"; readonly order: Drive }
  | { readonly ask: "answer"; readonly status: number }
  | { readonly ask: "arrived"; readonly distinct: number }
  | { readonly ask: "refused"; readonly count: number };

const sink = await startSink();
process.send?.(sink.url);
// Without its parent there is nobody to be a far side for.
process.on("disconnect", () => process.exit());
process.on("message", (question: Question) => {
  answer(question).then(
    (value) => process.send?.({ value }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "drive":
      return drive(question.order, sink);
    case "answer":
      return sink.answer(question.status);
    case "arrived":
      return sink.arrived(question.distinct);
    case "refused":
      return sink.refused(question.count);
  }
}
