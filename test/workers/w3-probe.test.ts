import { expect, test } from "vitest";
test("probe", async () => {
  const { isPublicAddress } = await import("../../src/connect/address.ts").catch((e) => ({ isPublicAddress: () => String(e) }) as never);
  console.log(isPublicAddress("127.0.0.1"), isPublicAddress("8.8.8.8"), isPublicAddress("::ffff:127.0.0.1"), isPublicAddress("2606:4700::1111"));
  for (const url of ["http://127.0.0.1:1/", "http://nowhere.invalid/", "https://127.0.0.1:1/"]) {
    try { const r = await fetch(url, { signal: AbortSignal.timeout(3000) }); console.log(url, r.status, await r.text()); } catch (e) { console.log(url, Object.prototype.toString.call(e), e?.name, e?.message, Object.getOwnPropertyNames(e), e?.cause); }
  }
  expect(1).toBe(1);
});
