// deno-lint-ignore-file no-console -- a benchmark prints its result
/**
 * How fast each dialect reads and writes, beside what `JSON.parse` does with the same bytes in the
 * same run: the ratio is what holds on another machine.
 *
 *     deno task bench:dialects            a quarter of a minute for each dialect
 *     deno task bench:dialects --quick    a few seconds
 */
import { framed, frameDecoder } from "../src/base/framing.ts";
import { rawJson } from "../src/base/json.ts";
import { runTransducer } from "../src/base/transducer.ts";
import { dialects } from "../src/dialects/all.ts";
import type { Dialect, UpstreamTarget } from "../src/ir/codec.ts";
import type { StreamEvent } from "../src/ir/event.ts";
import { toolCallId } from "../src/ir/part.ts";
import type { ChatRequest, Turn } from "../src/ir/request.ts";
import { median } from "./measurement.ts";

const quick = Deno.args.includes("--quick");
const ROUNDS = quick ? 3 : 9;
const ROUND_MS = quick ? 100 : 400;
const DELTAS = 500;
const TURNS = 40;

const words = "The quick brown fox, dressed in “grey”, jumps over the lazy dog. ";
const target: UpstreamTarget = {
  model: "m",
  issuer: { provider: "bench", modelFamily: "bench" },
  quirks: {},
  unsupported: "drop",
};

/** A long conversation with tools, as a coding agent has it. */
function request(dialect: Dialect, tools: boolean): ChatRequest {
  const turns: Turn[] = [{ role: "system", parts: [{ type: "text", text: words.repeat(20) }] }];
  for (let i = 0; i < TURNS; i++) {
    turns.push({ role: "user", parts: [{ type: "text", text: words.repeat(4) }] });
    if (!tools) {
      turns.push({ role: "assistant", parts: [{ type: "text", text: words.repeat(4) }] });
      continue;
    }
    const id = toolCallId(`call_${i}`);
    const args = rawJson(JSON.stringify({ path: `/src/file_${i}.ts`, content: words.repeat(4) }));
    turns.push(
      {
        role: "assistant",
        parts: [{ type: "tool_call", id, name: "edit", args, kind: "function" }],
      },
      {
        role: "tool",
        parts: [{
          type: "tool_result",
          callId: id,
          parts: [{ type: "text", text: words.repeat(8) }],
          isError: false,
          kind: "function",
        }],
      },
    );
  }
  const parameters = { type: "object", properties: { path: { type: "string" } } };
  return {
    dialect: dialect.id,
    model: "m",
    turns,
    tools: tools ? [{ type: "function", name: "edit", description: words, parameters }] : [],
    sampling: { maxTokens: 4096 },
    stream: true,
    streamUsage: true,
    pointers: {},
  };
}

/** A reply of many small deltas, as providers send it. */
function events(): readonly StreamEvent[] {
  const list: StreamEvent[] = [
    { type: "start", id: "reply_1", model: "m", created: 1_763_726_400 },
    { type: "open", block: 0, candidate: 0, head: { type: "text" } },
  ];
  for (let i = 0; i < DELTAS; i++) {
    list.push({
      type: "delta",
      block: 0,
      delta: { type: "text", text: words.slice(i % 40, i % 40 + 18) },
    });
  }
  list.push({ type: "close", block: 0 });
  list.push({
    type: "usage",
    usage: {
      input: { fresh: 100, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, audio: 0 },
      output: { text: DELTAS, reasoning: 0, audio: 0 },
      raw: {},
    },
  });
  list.push({ type: "finish", candidate: 0, finish: { reason: "stop" } });
  return list;
}

interface Job {
  readonly name: string;
  /** Bytes that one run reads or writes. */
  readonly bytes: number;
  run(): void;
}

function jobsOf(dialect: Dialect): readonly Job[] {
  const takesTools = dialect.id !== "openai_completions";
  const asked = request(dialect, takesTools);
  const written = dialect.upstream.encodeRequest(asked, target).value;
  const body = { ...written, model: "m", stream: true };
  const requestText = JSON.stringify(body);
  let count = 0;
  const env = { request: asked, newId: (prefix: string) => `${prefix}${count++}`, nowMs: () => 0 };
  const framing = dialect.upstream.framing ?? "sse";
  const reply = events();
  const streamBytes = framed(framing, runTransducer(dialect.client.encodeStream(env), reply));
  const frames = runTransducer(frameDecoder(framing), [streamBytes]);
  const parsed = frames.map((frame) => frame.data).filter((data) => data.startsWith("{"));
  return [
    {
      name: "read request",
      bytes: requestText.length,
      run: () => void dialect.client.decodeRequest(JSON.parse(requestText)),
    },
    {
      name: "write request",
      bytes: requestText.length,
      run: () => void JSON.stringify(dialect.upstream.encodeRequest(asked, target).value),
    },
    {
      name: "JSON.parse of it",
      bytes: requestText.length,
      run: () => void JSON.parse(requestText),
    },
    {
      name: "read stream",
      bytes: streamBytes.length,
      run() {
        const decoder = dialect.upstream.decodeStream({ request: asked, target });
        const frames = frameDecoder(framing);
        for (let at = 0; at < streamBytes.length; at += 4096) {
          frames.push(streamBytes.subarray(at, at + 4096), (frame) => decoder.push(frame, ignore));
        }
        frames.end((frame) => decoder.push(frame, ignore));
        decoder.end(ignore);
      },
    },
    {
      name: "write stream",
      bytes: streamBytes.length,
      run() {
        const encoder = dialect.client.encodeStream(env);
        framed(framing, runTransducer(encoder, reply));
      },
    },
    {
      name: "JSON.parse of its events",
      bytes: streamBytes.length,
      run() {
        for (const data of parsed) JSON.parse(data);
      },
    },
  ];
}

function ignore(): void {}

/** Runs for a while; megabytes per second. */
function speed(job: Job): number {
  const end = performance.now() + ROUND_MS;
  const start = performance.now();
  let runs = 0;
  do {
    job.run();
    runs++;
  } while (performance.now() < end);
  return runs * job.bytes / 1000 / (performance.now() - start);
}

console.log(`${"".padEnd(22)}${"".padEnd(26)}${"MB/s".padStart(8)}${"of JSON.parse".padStart(16)}`);
for (const dialect of dialects.values()) {
  const jobs = jobsOf(dialect);
  const rounds = jobs.map(() => [] as number[]);
  // Interleaved: a noisy moment hits every job.
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, job] of jobs.entries()) {
      const mbPerSecond = speed(job);
      if (round >= 0) rounds[index]!.push(mbPerSecond);
    }
  }
  const medians = rounds.map(median);
  for (const [index, job] of jobs.entries()) {
    const base = medians[index < 3 ? 2 : 5]!;
    const shown = index === 0 ? dialect.id : "";
    const ratio = (medians[index]! / base).toFixed(2);
    console.log(
      `${shown.padEnd(22)}${job.name.padEnd(26)}${medians[index]!.toFixed(0).padStart(8)}${
        ratio.padStart(16)
      }`,
    );
  }
}
