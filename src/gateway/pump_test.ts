import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import type { ByteSource } from "../transport/upstream.ts";
import { type ByteStep, type PumpEnd, pumpStream, readAll } from "./pump.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

class FakeSource implements ByteSource {
  cancelled = 0;
  reads = 0;
  constructor(readonly items: (string | Error | undefined)[]) {}
  read(): Promise<Uint8Array | undefined> {
    this.reads++;
    const item = this.items.shift();
    if (item instanceof Error) return Promise.reject(item);
    return Promise.resolve(item === undefined ? undefined : bytes(item));
  }
  cancel(): void {
    this.cancelled++;
  }
}

/** Upper-cases; swallows what says `hold`; closes with `.`, marks a cut with `!`. */
const step: ByteStep = {
  push: (chunk) => {
    const text = new TextDecoder().decode(chunk);
    return bytes(text === "hold" ? "" : text.toUpperCase());
  },
  end: () => bytes("."),
  cut: () => bytes("!"),
};

async function run(items: (string | Error | undefined)[]) {
  const source = new FakeSource(items);
  const ends: PumpEnd[] = [];
  const text = await new Response(pumpStream(source, step, (end) => ends.push(end))).text();
  return { text, ends: ends.map((end) => end.how), cancelled: source.cancelled };
}

Deno.test("pumpStream steps each chunk and closes with the step's last words", async () => {
  assert.deepEqual(await run(["a", "hold", "b"]), {
    text: "AB.",
    ends: ["complete"],
    cancelled: 0,
  });
});

Deno.test("pumpStream tells a cut reply as one", async () => {
  const cut = new Fault("upstream_error", "cut");
  assert.deepEqual(await run(["a", cut]), { text: "A!", ends: ["cut"], cancelled: 1 });
});

Deno.test("pumpStream reads no more than the client takes, and cancels when it leaves", async () => {
  const source = new FakeSource(Array.from({ length: 100 }, () => "x"));
  const ends: PumpEnd[] = [];
  const reader = pumpStream(source, step, (end) => ends.push(end)).getReader();
  await reader.read();
  // A pump that goes on reading by itself needs turns of the event loop to show it.
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(source.reads, 1);
  await reader.cancel();
  assert.deepEqual([source.cancelled, ends], [1, [{ how: "client_gone" }]]);
});

Deno.test("pumpStream closes the upstream when the step is over", async () => {
  const source = new FakeSource(["a", "b", "c"]);
  const ends: PumpEnd[] = [];
  let pushed = 0;
  const done: ByteStep = {
    ...step,
    push: (chunk) => (pushed++, step.push(chunk)),
    get over() {
      return pushed === 2;
    },
  };
  const text = await new Response(pumpStream(source, done, (end) => ends.push(end))).text();
  assert.deepEqual([text, source.cancelled, ends], ["AB", 1, [{ how: "complete" }]]);
});

Deno.test("pumpStream breaks the connection when the step has no words for a cut", async () => {
  const mute: ByteStep = { ...step, cut: () => undefined };
  const stream = pumpStream(new FakeSource([new Error("gone")]), mute, () => {});
  await assert.rejects(new Response(stream).text(), /gone/);
});

Deno.test("readAll joins chunks and stops at its bound", async () => {
  const joined = await readAll(new FakeSource(["ab", "cd"]), 4, () => new Error("long"));
  assert.equal(new TextDecoder().decode(joined), "abcd");
  const source = new FakeSource(["ab", "cd", "ef"]);
  await assert.rejects(readAll(source, 4, () => new Error("long")), /long/);
  assert.equal(source.cancelled, 1);
});
