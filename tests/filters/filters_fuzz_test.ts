import assert from "@std/assert";
import { FILTERS } from "../../src/envoy/filters.ts";
import { mutateBytes } from "../fuzz/mutate.ts";
import { type Random, randomOf } from "../fuzz/random.ts";
import { split } from "../fuzz/split.ts";
import { builtFilter } from "../support/built_filter.ts";
import { readRecords } from "../../src/gateway/edge/read_records.ts";
import { testEdgeTable } from "../support/edge_tables.ts";
import { headerOf, type Pairs, type WasmStream, WasmVm } from "../support/wasm_host.ts";
import { USAGE } from "./core/usage_tap_cases.ts";

/*
 * Whatever clients, providers and the gateway say, and wherever they stop: a filter never traps, because
 * that would end every stream of its worker. The host's own checks count too: what Envoy would not take
 * is an exception there.
 */

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20261121);
const RUNS = 10_000;
/** A slow machine does fewer runs. */
const MOST_MS = 6000;

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);

const models = Object.keys(testEdgeTable().names);
const bodies = [
  ...models.map((model) => `{"model":${JSON.stringify(model)},"messages":[],"stream":true}`),
  '{"messages":[{"role":"user","content":"' + "word ".repeat(200) + '"}],"model":"limited"}',
  '{"model":"asked","stream":true,"stream_options":{"include_usage":true},"top_k":1}',
  '{"mod\\u0065l":"gpt","n":1}',
  "{}",
].map(bytes);
const replies = [
  ...USAGE.map(([, text]) => text),
  "data: [DONE]\n\n",
  'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  '{"error":{"message":"no","type":"invalid_request_error","code":null}}',
  '{"type":"error","error":{"type":"overloaded_error","message":"key-of-the-provider"}}',
  "<html>gone</html>",
].map(bytes);
const words = [
  '"model":',
  '"stream":true',
  '"usage":{',
  "data: ",
  "\n\n",
  "key-of-b",
  "\\u00",
  '"',
  "}",
];
const names = [
  ...[
    "host",
    "origin",
    "authorization",
    "x-api-key",
    "x-team",
    "x-request-id",
    "traceparent",
    "expect",
  ],
  ...["content-encoding", "x-plano-edge", "x-plano-cluster", "retry-after", "upgrade"],
];
const values = [
  ...[
    "",
    " ",
    "0",
    "-1",
    "17",
    "99999999999999999999",
    "Bearer key",
    "a, b",
    "gzip",
    "ü",
    "\udcff\udc80",
  ],
  ...["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x".repeat(5000)],
];

for (const name of FILTERS) {
  const wasm = await builtFilter(name);

  Deno.test(`${name} survives whatever is said, and wherever it stops`, async () => {
    const vm = await WasmVm.start(wasm);
    const roots = [
      testEdgeTable(),
      testEdgeTable({ keys: ["key"], hosts: ["localhost"], bodyBytes: 300, headerBytes: 3000 }),
      testEdgeTable({
        tracing: { sampling: 50, headers: ["cookie"], headerPrefixes: ["x-", "c"] },
      }),
    ].map((table) => vm.configure(JSON.stringify(table)));
    const end = performance.now() + MOST_MS;
    const met = new Set<string>();
    let run = 0;
    for (; run < RUNS && (run < 300 || performance.now() < end); run++) {
      const random = randomOf(SEED, run);
      try {
        met.add(exchange(vm, random.pick(roots), random));
        assertReadable(vm);
      } catch (cause) {
        throw new Error(`FUZZ_SEED=${SEED}, run ${run}`, { cause });
      }
    }
    assert.ok(met.has("request waits") && met.has("200"), [...met].join());
    assert.deepEqual(vm.alive, roots);
    assert.ok(vm.memoryBytes < 32 * 1024 * 1024, `${vm.memoryBytes} bytes`);
    assert.deepEqual(vm.logs.filter((line) => line.level > 3), []);
  });

  Deno.test(`${name} takes or refuses any configuration`, async () => {
    const table = bytes(JSON.stringify(testEdgeTable()));
    const vm = await WasmVm.start(wasm);
    let refused = 0;
    for (let run = 0; run < 300; run++) {
      const random = randomOf(SEED, run);
      const text = new TextDecoder().decode(mutateBytes(table, random, [table], words));
      let root: number;
      try {
        root = vm.configure(text);
      } catch (error) {
        assert.ok(error instanceof Error && /refuses its configuration/.test(error.message), text);
        refused++;
        continue;
      }
      exchange(vm, root, random);
      vm.remove(root);
    }
    assert.ok(refused > 100, `${refused} were refused`);
  });
}

/** What the gateway is told it can read, or a whole batch is lost. */
function assertReadable(vm: WasmVm): void {
  for (const { headers, body } of vm.calls) {
    if (headerOf(headers, ":path") !== "/records") continue;
    const read = readRecords(new TextDecoder("utf-8", { fatal: true }).decode(body));
    assert.ok(typeof read !== "string", String(read));
  }
}

/** One request and its reply, somehow; in a word, how it went. */
function exchange(vm: WasmVm, root: number, random: Random): string {
  const stream = vm.open(root);
  const how = play(vm, stream, random);
  if (random.once(3)) vm.advance(random.below(5000));
  stream.end();
  while (vm.calls.length > 0) answerSomehow(vm, random);
  check(stream);
  return how;
}

function play(vm: WasmVm, stream: WasmStream, random: Random): string {
  const body = random.once(3)
    ? random.pick(bodies)
    : mutateBytes(random.pick(bodies), random, bodies, words);
  const path = random.pick([
    "/v1/chat/completions",
    "/v1/messages",
    "/v1/responses",
    "/healthz",
    "/",
    "",
    "/x?key=1",
  ]);
  const bodiless = random.once(8);
  stream.requestHeaders([
    [":method", random.once(8) ? "GET" : "POST"],
    [":path", random.once(8) ? path + random.pick(values) : path],
    [":scheme", "http"],
    [":authority", random.pick(["localhost", "localhost:80", "evil", ""])],
    ...(bodiless ? [] : lengthOf(body, random)),
    ...someHeaders(random),
  ], bodiless);
  if (random.once(16)) return "client gone";
  if (!stream.request.ended) give(random, body, (chunk, last) => stream.requestBody(chunk, last));
  if (stream.localReply !== undefined) return String(stream.localReply.status);
  while (vm.calls.length > 0 && random.once(2)) answerSomehow(vm, random);
  if (!stream.request.ended) return "request waits";
  const status = random.pick([
    "200",
    "200",
    "200",
    "204",
    "302",
    "400",
    "401",
    "429",
    "503",
    "504",
    "x",
    "",
  ]);
  const empty = random.once(6);
  const reply = random.once(3)
    ? random.pick(replies)
    : mutateBytes(random.pick(replies), random, replies, words);
  stream.responseHeaders([
    [":status", status],
    ["content-type", random.pick(["application/json", "text/event-stream", "text/html", ""])],
    ...(empty ? [] : lengthOf(reply, random)),
    ...someHeaders(random),
  ], empty);
  if (!empty) give(random, reply, (chunk, last) => stream.responseBody(chunk, last));
  while (vm.calls.length > 0 && !random.once(4)) answerSomehow(vm, random);
  return status;
}

/** Chunk by chunk; sometimes the end comes alone, or never. */
function give(
  random: Random,
  body: Uint8Array,
  take: (chunk: Uint8Array, last: boolean) => void,
): void {
  const chunks = split(body, random);
  const stops = random.once(12) ? random.below(chunks.length + 1) : -1;
  const alone = chunks.length === 0 || random.once(4);
  for (const [index, chunk] of chunks.entries()) {
    if (index === stops) return;
    take(chunk, !alone && index === chunks.length - 1);
  }
  if (alone) take(new Uint8Array(0), true);
}

function answerSomehow(vm: WasmVm, random: Random): void {
  if (random.once(5)) return vm.answer({});
  vm.answer({
    headers: [
      [":status", random.pick(["200", "400", "503", "999", "x"])],
      ...(random.once(3) ? [] : [["x-plano-fault", "upstream_error"]] as const),
      ...someHeaders(random),
    ],
    body: random.pick(replies),
  });
}

function someHeaders(random: Random): Pairs {
  return Array.from({ length: random.below(5) }, () => [random.pick(names), random.pick(values)]);
}

/** What HTTP/1.1 says of a body's length, or nothing. Envoy has checked it before the filter sees it. */
function lengthOf(body: Uint8Array, random: Random): Pairs {
  return random.once(2) ? [] : [["content-length", String(body.length)]];
}

/** Nobody is told a length that is not the body's: the rest would be read as the next message. */
function check(stream: WasmStream): void {
  for (const { headers, body, ended } of [stream.request, stream.response]) {
    const length = headerOf(headers, "content-length");
    if (ended && length !== undefined) assert.equal(length, String(body.length));
  }
}
