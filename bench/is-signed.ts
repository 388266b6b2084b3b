import { createHmac, timingSafeEqual } from "node:crypto";
import { BENCH_SECRET } from "./persona-request.ts";

/** Checks a request of the load as somebody would who writes only that. */
export function isSigned(body: Buffer, header: string): boolean {
  const t = header.slice(2, header.indexOf(","));
  const given = Buffer.from(header.slice(header.indexOf("v1=") + 3), "hex");
  const wanted = createHmac("sha256", BENCH_SECRET).update(`${t}.`).update(body).digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
