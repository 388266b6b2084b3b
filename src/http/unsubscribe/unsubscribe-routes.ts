import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Clock } from "../../ports/host.ts";
import type { Suppressions } from "../../ports/suppressions.ts";
import { askPage, busyPage, donePage, unknownPage, wrongMethodPage } from "./pages.ts";

/** `List-Unsubscribe=One-Click`, in whatever form a mail provider posts it. */
const MAX_BODY_BYTES = 4 * 1024;
/** So many links that are none of ours are answered, over all visitors: who guesses keeps nobody waiting. */
const MAX_UNKNOWN_A_SECOND = 100;

type Parts = {
  readonly suppressions: Pick<Suppressions, "standing" | "unsubscribe">;
  readonly clock: Clock;
};

/**
 * `/unsubscribe/:token`, for the people whom reminders reach: no login, no cookie, no script. Looking changes nothing,
 * because mail scanners follow every link; a POST ends reminders at once, whether a person's or, by RFC 8058, their
 * mail provider's.
 */
export function unsubscribeRoutes({ suppressions, clock }: Parts): Hono {
  const app = new Hono();
  const hasRoom = perSecond(MAX_UNKNOWN_A_SECOND, clock);
  // A person's own link is never put off: whoever floods us with others must not keep people from ending reminders.
  const none = (context: Context) => (hasRoom() ? unknown(context) : busy(context));
  app.get("/:token", async (context) => {
    const standing = await suppressions.standing(context.req.param("token"));
    if (standing === undefined) return none(context);
    return context.html(standing === "subscribed" ? askPage() : donePage());
  });
  app.post("/:token", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }), async (context) =>
    (await suppressions.unsubscribe(context.req.param("token"))) ? context.html(donePage()) : none(context),
  );
  app.all("/:token", (context) => context.html(wrongMethodPage(), 405, { allow: "GET, POST" }));
  app.all("*", none);
  return app;
}

function unknown(context: Context) {
  return context.html(unknownPage(), 404);
}

function tooLarge(context: Context) {
  return context.html(wrongMethodPage(), 413);
}

function busy(context: Context) {
  return context.html(busyPage(), 429, { "retry-after": "1" });
}

function perSecond(limit: number, clock: Clock): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(clock() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    return count <= limit;
  };
}
