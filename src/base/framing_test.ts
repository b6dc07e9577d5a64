import assert from "@std/assert";
import { CONTENT_TYPES, framed, frameDecoder, frameWriter, type FramingId } from "./framing.ts";
import type { SseMessage } from "./sse.ts";
import { runTransducer } from "./transducer.ts";

const messages: readonly SseMessage[] = [
  { event: "a", data: '{"n":1}' },
  { event: "b", data: '{"text":"ü 日本 👋"}' },
];

for (const framing of ["sse", "aws_event_stream"] as const) {
  Deno.test(`frameDecoder reads what frameWriter wrote as ${framing}, however it was taken`, () => {
    const writer = frameWriter(framing);
    const chunks = messages.map((message) => {
      writer.push(message);
      return writer.take();
    });
    writer.end();
    chunks.push(writer.take());
    assert.deepEqual(runTransducer(frameDecoder(framing), chunks), messages);
    assert.deepEqual(runTransducer(frameDecoder(framing), [framed(framing, messages)]), messages);
  });
}

Deno.test("frameWriter writes one JSON array, also of nothing", () => {
  const written = (list: readonly SseMessage[]) => {
    const writer = frameWriter("json_array");
    for (const message of list) writer.push(message);
    writer.end();
    return JSON.parse(new TextDecoder().decode(writer.take()));
  };
  assert.deepEqual(written(messages), [{ n: 1 }, { text: "ü 日本 👋" }]);
  assert.deepEqual(written([]), []);
});

Deno.test("frameWriter gives out nothing when nothing was pushed", () => {
  for (const framing of Object.keys(CONTENT_TYPES) as FramingId[]) {
    assert.equal(frameWriter(framing).take().length, 0, framing);
  }
});
