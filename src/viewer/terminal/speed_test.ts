import assert from "@std/assert";
import { firstTokenMs, type Timing, tokensPerSecond } from "./speed.ts";

const streamed: Timing = {
  isStreaming: "true",
  status: 200,
  outcome: "ok",
  output: 80,
  ttftMs: 200,
  durationMs: 1000,
};

Deno.test("tokensPerSecond tells of streams that took long enough to say", () => {
  const rows: readonly (readonly [Partial<Timing>, number | undefined])[] = [
    [{}, 100],
    [{ isStreaming: undefined }, 100],
    [{ durationMs: 250 }, 1600],
    [{ durationMs: 249 }, undefined],
    [{ durationMs: 200 }, undefined],
    [{ isStreaming: "false" }, undefined],
    [{ status: 529 }, undefined],
    [{ outcome: "cut" }, undefined],
    [{ outcome: undefined }, 100],
    [{ output: 0 }, undefined],
    [{ output: undefined }, undefined],
    [{ ttftMs: undefined }, undefined],
  ];
  for (const [change, speed] of rows) {
    assert.equal(tokensPerSecond({ ...streamed, ...change }), speed, JSON.stringify(change));
  }
});

Deno.test("firstTokenMs is not told of a reply in one piece or of an error", () => {
  assert.equal(firstTokenMs(streamed), 200);
  assert.equal(firstTokenMs({ ...streamed, isStreaming: undefined }), 200);
  assert.equal(firstTokenMs({ ...streamed, isStreaming: "false" }), undefined);
  assert.equal(firstTokenMs({ ...streamed, status: 400 }), undefined);
});
