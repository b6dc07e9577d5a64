import assert from "@std/assert";
import { frameWriter } from "../../src/base/framing.ts";
import { dialects } from "../../src/dialects/all.ts";
import { OPENAI_RESPONSES } from "../../src/dialects/ids.ts";
import { PassthroughStep } from "../../src/gateway/passthrough_step.ts";
import type { ByteStep } from "../../src/gateway/pump.ts";
import { TranslatedStep } from "../../src/gateway/translated_step.ts";
import type { Dialect } from "../../src/ir/codec.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import { lawTarget, readEnvOf, replyEnvOf } from "../support/fixtures.ts";

/** Events of a stream of ten minutes (W115). */
const EVENTS = 100_000;

/** What the heap may grow from the first fifth of a stream to its last: the collector's own tide. */
const TIDE_BYTES = 12 * 1024 * 1024;

/** Without what repeats the whole reply in its last event, and so has to keep it. */
const constant = [...dialects.values()].filter(({ id }) => id !== OPENAI_RESPONSES);

const request: ChatRequest = {
  dialect: constant[0]!.id,
  model: "m",
  turns: [],
  tools: [],
  sampling: {},
  stream: true,
  streamUsage: true,
  pointers: {},
};

/** The bytes of a stream's beginning, of one event of text, and of its end. */
function bytesOf(dialect: Dialect): { start: Uint8Array; event: Uint8Array; end: Uint8Array } {
  const writer = frameWriter(dialect.upstream.framing ?? "sse");
  const encoder = dialect.client.encodeStream(replyEnvOf(request));
  const written = (...events: readonly StreamEvent[]) => {
    for (const event of events) encoder.push(event, (message) => writer.push(message));
    return writer.take();
  };
  const start = written(
    { type: "start", id: "r", model: "m" },
    { type: "open", block: 0, candidate: 0, head: { type: "text" } },
  );
  const text = "some words of a reply that goes on and on ".repeat(4);
  // The first text may bring its block's beginning with it.
  const first = written({ type: "delta", block: 0, delta: { type: "text", text } });
  const event = written({ type: "delta", block: 0, delta: { type: "text", text } });
  const close = written(
    { type: "close", block: 0 },
    { type: "finish", candidate: 0, finish: { reason: "stop" } },
  );
  encoder.end((message) => writer.push(message));
  return {
    start: new Uint8Array([...start, ...first]),
    event,
    end: new Uint8Array([...close, ...writer.take()]),
  };
}

/** The least that the heap held in the first fifth of a stream and in its last, and the bytes told. */
function tide(step: ByteStep, upstream: Dialect): { early: number; late: number; told: number } {
  const { start, event, end } = bytesOf(upstream);
  let early = Infinity;
  let late = Infinity;
  let told = 0;
  const take = (bytes: Uint8Array | undefined) => void (told += bytes?.length ?? 0);
  take(step.push(start));
  for (let count = 0; count < EVENTS; count++) {
    take(step.push(event));
    if (count % 100 !== 0) continue;
    // The lowest of many looks is what stays when the collector has been there.
    const held = Deno.memoryUsage().heapUsed;
    if (count < EVENTS / 5) early = Math.min(early, held);
    if (count >= EVENTS * 4 / 5) late = Math.min(late, held);
  }
  take(step.push(end));
  take(step.end());
  return { early, late, told };
}

for (const upstream of constant) {
  for (const client of new Set([upstream, constant[0]!, constant.at(-1)!])) {
    Deno.test(`TranslatedStep holds no more of ${EVENTS} events than of few: ${upstream.id} to ${client.id} (W115)`, () => {
      const env = readEnvOf({ ...request, dialect: client.id });
      const step = new TranslatedStep(
        { dialect: upstream, env: { ...env, target: lawTarget(request) } },
        {
          dialect: client,
          env: replyEnvOf(request),
          framing: client.client.framing?.("") ?? "sse",
        },
      );
      const { early, late, told } = tide(step, upstream);
      assert.equal(step.fault, undefined);
      assert.ok(told > EVENTS * 100, `${told} bytes for the client`);
      assert.ok(late - early < TIDE_BYTES, `${late - early} bytes more at the end`);
    });
  }
  Deno.test(`PassthroughStep holds no more of ${EVENTS} events than of few: ${upstream.id} (W115)`, () => {
    const { early, late, told } = tide(new PassthroughStep(upstream), upstream);
    assert.ok(told > EVENTS * 100, `${told} bytes for the client`);
    assert.ok(late - early < TIDE_BYTES, `${late - early} bytes more at the end`);
  });
}

Deno.test("TranslatedStep keeps what a Responses client's last event repeats, so the measure sees it (W115)", () => {
  const [upstream, client] = [constant[0]!, dialects.get(OPENAI_RESPONSES)!];
  const step = new TranslatedStep(
    { dialect: upstream, env: readEnvOf(request) },
    { dialect: client, env: replyEnvOf(request), framing: "sse" },
  );
  const { early, late } = tide(step, upstream);
  assert.ok(late - early > TIDE_BYTES, `only ${late - early} bytes more at the end`);
});
