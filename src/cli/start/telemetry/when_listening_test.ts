import assert from "@std/assert";
import type { SpanSink } from "../../../telemetry/sink.ts";
import type { Span } from "../../../telemetry/span.ts";
import { WhenListening } from "./when_listening.ts";

const SPAN = { name: "a" } as Span;

function recording(): SpanSink & { readonly names: string[] } {
  const names: string[] = [];
  return {
    name: "inner",
    names,
    add: (spans) => {
      names.push(...spans.map(({ name }) => name));
    },
    dropped: () => 3,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

Deno.test("WhenListening opens the sink behind it when somebody listens, and loses nothing then", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const inner = recording();
  const sink = new WhenListening({
    hostname: "127.0.0.1",
    port: listener.addr.port,
    open: () => Promise.resolve(inner),
  });
  sink.add([SPAN]);
  sink.add([{ ...SPAN, name: "b" }]);
  await sink.flush();
  sink.add([{ ...SPAN, name: "c" }]);
  assert.deepEqual(inner.names, ["a", "b", "c"]);
  assert.equal(sink.dropped(), 3);
  await sink.close();
  listener.close();
});

Deno.test("WhenListening looks again later, and opens nothing while nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  let opened = 0;
  const sink = new WhenListening({
    hostname: "127.0.0.1",
    port,
    lookMs: 0,
    open: () => {
      opened++;
      return Promise.resolve(recording());
    },
  });
  sink.add([SPAN]);
  await sink.flush();
  assert.equal(opened, 0);
  const back = Deno.listen({ hostname: "127.0.0.1", port });
  sink.add([SPAN]);
  await sink.flush();
  assert.equal(opened, 1);
  assert.equal(sink.dropped(), 3);
  await sink.close();
  back.close();
});

Deno.test("WhenListening outlives a sink that cannot be opened: nobody would hear of it", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sink = new WhenListening({
    hostname: "127.0.0.1",
    port: listener.addr.port,
    open: () => Promise.reject(new Error("no such certificate")),
  });
  sink.add([SPAN]);
  await sink.flush();
  await sink.close();
  listener.close();
});
