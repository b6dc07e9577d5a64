import assert from "@std/assert";
import type { ProviderEntry, RateLimit } from "../config/resolved.ts";
import { Buckets } from "./rate_limit_buckets.ts";
import { setRateHeaders } from "./rate_limit_headers.ts";
import { RateLimiter } from "./rate_limiter.ts";

const minute = 60_000;
const target = { entry: { name: "openai/m", prefix: "openai" } as ProviderEntry, model: "m" };

function limit(more: Partial<RateLimit>): RateLimit {
  return { model: "m", header: "x-user", tokens: 100, windowMs: minute, ...more };
}

function limiterOf(...limits: RateLimit[]) {
  let nowMs = 0;
  const limiter = new RateLimiter(limits, new Buckets(limits, () => nowMs));
  return {
    wait: (ms: number) => void (nowMs += ms),
    /** A body that counts as so many tokens. */
    take: (tokens: number, headers: Record<string, string> = {}, to = target) =>
      limiter.take(
        to,
        new Headers(headers),
        new TextEncoder().encode(JSON.stringify("x ".repeat(tokens * 2))),
      ),
  };
}

Deno.test("RateLimiter.take has nothing to say of models and values that are not limited", async () => {
  const { take } = limiterOf(limit({ value: "ann" }), limit({ model: "other" }));
  assert.equal(await take(1_000, { "x-user": "bob" }), undefined);
  assert.equal(await take(1_000), undefined);
  assert.equal(await take(1_000, { "x-user": "ann" }, { ...target, model: "n" }), undefined);
  assert.notEqual(await take(1, { "X-User": "ann" }), undefined);
});

Deno.test("RateLimiter.take counts each value by itself, and the missing one", async () => {
  const { take } = limiterOf(limit({}));
  for (const user of ["ann", "bob", ""]) {
    assert.equal((await take(70, { "x-user": user }))?.refusal, undefined, user);
    assert.equal((await take(70, { "x-user": user }))?.refusal?.status, 429, user);
  }
  assert.equal((await take(70))?.refusal?.status, 429, "no header is an empty one");
});

Deno.test("RateLimiter.take refuses until enough has come back, in whole seconds", async () => {
  const { take, wait } = limiterOf(limit({}));
  await take(70);
  const { refusal, state } = (await take(50))!;
  assert.deepEqual(state, { limit: 100, remaining: 30, resetSeconds: 42 });
  assert.equal(refusal?.retryAfter, "12");
  assert.equal(
    refusal?.message,
    'Cannot serve the request: the limit of 100 input tokens a minute for "m" is used up',
  );
  wait(11_900);
  assert.equal((await take(50))?.refusal?.retryAfter, "1");
  wait(100);
  assert.equal((await take(50))?.refusal, undefined);
});

Deno.test("RateLimiter.take says that waiting does not help a request that is too large", async () => {
  const { take } = limiterOf(limit({ model: "*", windowMs: 60 * minute }));
  const { refusal, state } = (await take(101))!;
  assert.equal(refusal?.code, "rate_limited");
  assert.equal(refusal?.retryAfter, undefined);
  assert.equal(
    refusal?.message,
    "Cannot serve the request: it is larger than the limit of 100 input tokens an hour for all models",
  );
  assert.match(refusal?.note ?? "", /`ratelimits`/);
  assert.equal(state.remaining, 100);
});

Deno.test("RateLimiter.take tells of the most restrictive limit, and charges none when one refuses", async () => {
  const { take } = limiterOf(limit({}), limit({ tokens: 80, windowMs: 1_000 }));
  assert.deepEqual((await take(70))?.state, { limit: 80, remaining: 10, resetSeconds: 1 });
  const both = (await take(40))!;
  assert.equal(both.refusal?.retryAfter, "6", "the longest wait");
  assert.equal(both.state.limit, 100);
  assert.equal((await take(10))?.refusal, undefined, "nothing was taken by the refused one");
});

Deno.test("RateTicket.settle puts the estimate right once", async () => {
  const { take } = limiterOf(limit({}));
  const ticket = (await take(90))!;
  ticket.settle(20);
  ticket.settle(0);
  assert.equal((await take(0))?.state.remaining, 80);
});

Deno.test("setRateHeaders replaces what a provider said of its own limits", () => {
  const headers = new Headers({ "ratelimit-limit": "9", "x-ratelimit-limit-tokens": "7" });
  setRateHeaders(headers, { limit: 100, remaining: 3, resetSeconds: 58 });
  assert.deepEqual([...headers], [
    ["ratelimit-limit", "100"],
    ["ratelimit-remaining", "3"],
    ["ratelimit-reset", "58"],
    ["x-ratelimit-limit-tokens", "7"],
  ]);
});
