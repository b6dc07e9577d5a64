import assert from "@std/assert";
import { echoing, ModelEchoStep } from "./model_echo.ts";
import type { ByteStep } from "./pump.ts";

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const asIs: ByteStep = {
  push: (chunk) => chunk,
  end: () => new Uint8Array(0),
  cut: () => utf8.encode("event: error\n\n"),
};
const stream = 'event: message_start\ndata: {"message":{"model":"haiku-é","id":"1"}}\n\n' +
  'event: content_block_delta\ndata: {"text":"\\"model\\":\\"x\\" é"}\n\n';

Deno.test("ModelEchoStep lets pings and comments before the first event pass, wherever they are split", () => {
  const pings = ': hello\n\nevent: ping\ndata: {"type": "ping"}\n\n: keep-alive\n\n';
  const bytes = utf8.encode(pings + 'event: message_start\ndata: {"message":{"model":"m"}}\n\n');
  for (let at = 0; at <= bytes.length; at++) {
    const step = new ModelEchoStep(asIs, "asked");
    const first = text(step.push(bytes.slice(0, at)));
    if (at >= pings.length) assert.ok(first.startsWith(pings), "a ping is not held");
    const out = first + text(step.push(bytes.slice(at))) + text(step.end());
    assert.equal(out, text(bytes).replace('"model":"m"', '"model":"asked"'), `split at ${at}`);
  }
});

Deno.test("ModelEchoStep looks for the name in the first event alone", () => {
  const events = 'event: message_start\ndata: {}\n\nevent: x\ndata: {"model":"m"}\n\n';
  for (const at of [0, 10, 40, events.length]) {
    const step = new ModelEchoStep(asIs, "asked");
    const out = text(step.push(utf8.encode(events.slice(0, at)))) +
      text(step.push(utf8.encode(events.slice(at))));
    assert.equal(out, events);
  }
});

Deno.test("ModelEchoStep puts the asked name into the first event, wherever the bytes are split", () => {
  const bytes = utf8.encode(stream);
  for (let at = 0; at <= bytes.length; at++) {
    const step = new ModelEchoStep(asIs, "anthropic/haiku ✓");
    const out = text(step.push(bytes.slice(0, at))) + text(step.push(bytes.slice(at))) +
      text(step.end());
    // A split inside a letter shows in this test's own decoding only.
    assert.equal(
      out.replace(/\uFFFD+/g, "é"),
      stream.replace("haiku-é", "anthropic/haiku ✓"),
      `split at ${at}`,
    );
  }
});

Deno.test("ModelEchoStep passes a stream that names no model, and one that is cut, as they came", () => {
  const pings = ": ping\n\ndata: {}\n\n";
  assert.equal(text(new ModelEchoStep(asIs, "m").push(utf8.encode(pings))), pings);
  const step = new ModelEchoStep(asIs, "m");
  assert.equal(text(step.push(utf8.encode('data: {"mo'))), "");
  assert.equal(text(step.cut(new Error("cut"))!), 'data: {"moevent: error\n\n');
});

Deno.test("echoing replaces the model of a whole reply and nothing else", () => {
  const reply = '{ "id": 1.0, "model" : "haiku", "content": [{"model":"x"}] }';
  assert.equal(
    text(echoing(utf8.encode(reply), "a/haiku")),
    reply.replace('"haiku"', '"a/haiku"'),
  );
  assert.equal(text(echoing(utf8.encode("<html>"), "m")), "<html>");
});
