import assert from "@std/assert";
import type { Dialect } from "../ir/codec.ts";
import { PassthroughStep, PlainStep } from "./passthrough_step.ts";
import { peekBody } from "./intake.ts";
import { pumpStream } from "./pump.ts";
import { askingForUsage, HiddenUsageStep, mustAsk } from "./usage_asking.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined) =>
  data === undefined ? undefined : new TextDecoder().decode(data);

/** All of a dialect that a passthrough looks at. */
const dialect = {
  upstream: { streamEnds: ["[DONE]", '"finish_reason":"'] },
  client: { encodeStreamFault: () => [{ data: '{"error":"cut"}' }] },
} as unknown as Dialect;

Deno.test("PassthroughStep takes a stream for whole when its mark is split over two chunks", () => {
  const step = new PassthroughStep(dialect);
  step.push(bytes("data: {}\n\ndata: [DO"));
  step.push(bytes("NE]\n\n"));
  assert.equal(text(step.end()), "");
});

Deno.test("PassthroughStep counts usage that is split over chunks anywhere", () => {
  const stream = bytes(
    'data: {"choices":[],"usage":null}\n\ndata: {"choices":[],"usage":{"prompt_tokens":3,' +
      '"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":2}}}\n\ndata: [DONE]\n\n',
  );
  for (let cut = 0; cut <= stream.length; cut++) {
    const step = new PassthroughStep(dialect);
    step.push(stream.slice(0, cut));
    step.push(stream.slice(cut));
    const usage = step.usage();
    assert.deepEqual(
      [usage?.input, usage?.output, usage?.cacheRead],
      [3, 4, 2],
      `cut at ${cut}`,
    );
  }
});

Deno.test("PassthroughStep without a mark says that the stream was cut, in the client's words", () => {
  const step = new PassthroughStep(dialect);
  step.push(bytes('data: {"content":"half"}\n\n'));
  assert.throws(() => step.end(), /the provider cut it off/);
  assert.equal(text(step.cut(new Error("reset"))), 'data: {"error":"cut"}\n\n');
});

Deno.test("PassthroughStep in the middle of an event breaks the connection", () => {
  const step = new PassthroughStep(dialect);
  step.push(bytes('data: {"content":"ha'));
  assert.equal(step.cut(new Error("reset")), undefined);
});

const asking = { member: '"stream_options":{"include_usage":true}', chunkMark: '"choices":[]' };

Deno.test("HiddenUsageStep hides the usage chunk and nothing else, split at every byte", () => {
  const shown = 'data: {"choices":[{"delta":{"content":"ü"}}]}\n\n: ping\r\n\r\n';
  const hidden = 'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}\n\n';
  const whole = bytes(`${shown}${hidden}data: [DONE]\n\n`);
  for (let cut = 0; cut <= whole.length; cut++) {
    const inner = new PlainStep();
    const step = new HiddenUsageStep(inner, asking);
    const seen = [whole.subarray(0, cut), whole.subarray(cut)].map((part) => [...step.push(part)]);
    assert.equal(text(new Uint8Array([...seen.flat(), ...step.end()])), `${shown}data: [DONE]\n\n`);
    assert.equal(inner.tap.counts.output, 4);
  }
});

Deno.test("askingForUsage asks only where the client said nothing", () => {
  const silent = peekBody(bytes(' {"model":"x","stream":true}'));
  assert.equal(mustAsk(silent), true);
  assert.equal(
    text(askingForUsage(silent.bytes, asking)),
    ' {"stream_options":{"include_usage":true},"model":"x","stream":true}',
  );
  assert.equal(mustAsk(peekBody(bytes('{"stream":true,"stream_options":{}}'))), false);
  assert.equal(mustAsk(peekBody(bytes('{"stream":false}'))), false);
});

Deno.test("HiddenUsageStep behind pumpStream loses nothing, whatever the size of the reads", async () => {
  const shown = 'data: {"choices":[{"delta":{"content":"one"}}]}\n\n'.repeat(3);
  const whole = bytes(
    `${shown}data: {"choices":[],"usage":{"prompt_tokens":3}}\n\ndata: [DONE]\n\n`,
  );
  for (let size = 1; size < 80; size++) {
    let at = 0;
    // Each read has a buffer of its own, as from a socket: the stream takes it away.
    const read = () => {
      const chunk = whole.slice(at, at += size);
      return Promise.resolve(chunk.length === 0 ? undefined : chunk);
    };
    const step = new HiddenUsageStep(new PlainStep(), asking);
    const stream = pumpStream({ read, cancel: () => {} }, step, () => {});
    assert.equal(await new Response(stream).text(), `${shown}data: [DONE]\n\n`, `reads of ${size}`);
  }
});
