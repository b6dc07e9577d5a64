import assert from "@std/assert";
import { gzipSync } from "node:zlib";
import { type Json, type JsonObject, parseJson } from "../../../src/base/json.ts";
import { sseText } from "../../../src/base/sse.ts";
import type { RequestRecord } from "../../../src/telemetry/request_record.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import { RawClient, type Reply } from "../../e2e/raw_call.ts";
import { type Stage, startStage } from "../../e2e/stage.ts";
import { messagesOf, seededRandom } from "../fixtures.ts";
import { type RawConnection, rawServer } from "../raw_server.ts";
import { type Check, type Document, hold, jsonDocument, type Subject } from "./checks.ts";
import type { Ask, HttpCall, HttpScene } from "./http_case.ts";
import { configOf, wireOf, wordsOf } from "./http_words.ts";

/** Splits of the upstream's replies that a scene may cost, over all its pairs. */
const SPLITS = 900;

/** Splits that every pair gets. */
const LEAST = 6;

/** What an upstream does with its next requests. */
interface Script {
  /** The writes of each answer; the last one again for more. */
  readonly answers: readonly { readonly writes: readonly Uint8Array[]; readonly closes: boolean }[];
  readonly sent: { readonly head: string; readonly body: string }[];
}

/** Runs a scene through a real gateway, against an upstream whose every byte is the case's. */
export async function runScene(scene: HttpScene): Promise<void> {
  try {
    await runCalls(scene);
  } catch (error) {
    // What failed first tells more than what the end then finds.
    if (!(error instanceof SuppressedError)) throw error;
    const [first, then] = [error.suppressed, error.error].map(String);
    throw new Error(`${first}\n${then}`);
  }
}

async function runCalls(scene: HttpScene): Promise<void> {
  const state: { script: Script } = { script: { answers: [], sent: [] } };
  await using upstream = rawServer((peer) => answer(peer, state));
  const config = configOf(scene.config)
    .replaceAll("$UP", `http://127.0.0.1:${upstream.origin.port}`);
  await using stage = await startStage({ plane: "embedded", config });
  const calls = scene.calls.map((call) => ({ call, pairs: pairsOf(call) }));
  const count = calls.reduce((sum, { call, pairs }) => sum + (call.split ? pairs.length : 0), 0);
  const budget = Math.max(LEAST, Math.floor(SPLITS / Math.max(1, count)));
  for (const [index, { call, pairs }] of calls.entries()) {
    const untried = call.must.filter((check) => !pairs.some((pair) => isFor(check, pair)));
    assert.deepEqual(untried, [], `call ${index + 1}: checks of nobody`);
    for (const pair of pairs) {
      try {
        await runPair({ stage, state, call, pair, budget });
      } catch (error) {
        const { client, upstream: { id }, stream } = pair;
        const how = stream ? "streamed" : "whole";
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`call ${index + 1}, ${client.id} to ${id}, ${how}: ${message}`);
      }
    }
  }
}

interface Pair {
  readonly client: Dialect;
  readonly upstream: Dialect;
  readonly stream: boolean;
}

function pairsOf(call: HttpCall): readonly Pair[] {
  return call.clients.flatMap((client) =>
    (call.upstreams.length === 0 ? [client] : call.upstreams).flatMap((upstream) =>
      call.streams.map((stream) => ({ client, upstream, stream }))
    )
  );
}

async function answer(peer: RawConnection, state: { readonly script: Script }): Promise<void> {
  for (let got; (got = await peer.request()) !== undefined;) {
    const { answers, sent } = state.script;
    const { writes, closes } = answers[Math.min(sent.length, answers.length - 1)]!;
    sent.push(got);
    for (const [index, bytes] of writes.entries()) {
      // The event loop turns, so that the gateway reads what is there.
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, 0));
      await peer.send(bytes);
    }
    if (closes) return;
  }
}

interface Run {
  readonly stage: Stage;
  readonly state: { script: Script };
  readonly call: HttpCall;
  readonly pair: Pair;
  /** Splits of the upstream's reply. */
  readonly budget: number;
}

async function runPair({ stage, state, call, pair, budget }: Run): Promise<void> {
  const wires = call.answers.map((one) => wireOf(one, pair.upstream, pair.stream));
  const run = async (at?: number) => {
    const answers = wires.map(({ bytes, closes }) => ({
      writes: at === undefined ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at)],
      closes,
    }));
    const script: Script = { answers, sent: [] };
    state.script = script;
    const reply = await ask(stage.port, call.ask, pair);
    return { reply, sent: script.sent };
  };
  const whole = await run();
  const shape = shapeOf(whole.reply, pair);
  if (call.split) {
    const longest = Math.max(...wires.map(({ bytes }) => bytes.length));
    for (const at of offsetsOf(longest, budget)) {
      const { reply } = await run(at);
      assert.deepEqual(shapeOf(reply, pair), shape, `the upstream's reply split at byte ${at}`);
    }
  }
  const record = call.must.some((check) => check.in === "record")
    ? await recordOf(stage, whole.reply)
    : undefined;
  const documents = documentsOf(whole, pair);
  if (record !== undefined) documents.set("record", [jsonDocument(record as unknown as Json)]);
  holdAll(call, pair, documents);
}

/** The record of the request that a reply answers. */
async function recordOf(stage: Stage, { headers }: Reply): Promise<RequestRecord> {
  for (let nth = 1;; nth++) {
    const record = await stage.record(nth);
    if (record.requestId === headers["x-request-id"]) return record;
  }
}

/** Every offset of a short reply; of a long one some, the same in every run. */
function offsetsOf(length: number, budget: number): readonly number[] {
  if (length <= budget) return Array.from({ length: length - 1 }, (_, index) => index + 1);
  const random = seededRandom(length);
  return Array.from({ length: budget }, () => 1 + Math.floor(random() * (length - 1)));
}

async function ask(port: number, asked: Ask, pair: Pair): Promise<Reply> {
  using client = await RawClient.connect(port);
  if (asked.raw !== undefined) {
    await client.write(filled(asked.raw).replaceAll("\n", "\r\n"));
    return await client.reply();
  }
  const words = wordsOf(pair.client);
  const model = `${wordsOf(pair.upstream).entry}/${asked.model}`;
  const question = { ...words.question(model, pair.stream), ...asked.members };
  const body = new TextEncoder().encode(asked.text ?? filled(JSON.stringify(question)));
  const path = (asked.path ?? words.path(model, pair.stream)) + asked.query;
  const headers = Object.fromEntries(
    Object.entries({ ...words.headers, ...asked.headers })
      .map(([name, value]) => [name, filled(value)]),
  );
  const hasBody = asked.method === undefined || asked.method === "POST";
  await client.send({
    ...(asked.method === undefined ? {} : { method: asked.method }),
    path,
    headers: asked.gzip ? { ...headers, "content-encoding": "gzip" } : headers,
    ...(hasBody ? { body: asked.gzip ? new Uint8Array(gzipSync(body)) : body } : {}),
  });
  return await client.reply();
}

/** `{{pad}}` is a megabyte and `{{kilos}}` 40 kB, too long to write out. */
function filled(text: string): string {
  return text.replaceAll("{{pad}}", "a".repeat(1024 * 1024))
    .replaceAll("{{kilos}}", "a".repeat(40_000));
}

/** Headers that differ from one reply to the next. */
const VOLATILE = new Set(["x-request-id", "request-id", "date", "server-timing"]);

/** What a reply is when ids and clocks are left out. */
function shapeOf(reply: Reply, pair: Pair): JsonObject {
  const head = Object.fromEntries(
    Object.entries(reply.headers).filter(([name]) => !VOLATILE.has(name)),
  );
  const text = textOf(reply, pair)
    .replace(/"(id|item_id|request_id|responseId)":"[^"]*"/g, '"$1":""')
    .replace(/"(created|created_at|completed_at|latencyMs)":\d+/g, '"$1":0');
  return { status: reply.status, head, text, whole: reply.whole };
}

/** A body as text; binary frames as events. */
function textOf(reply: Reply, { client }: Pair): string {
  const isFrames = reply.headers["content-type"]?.includes("eventstream") === true;
  return isFrames ? messagesOf(reply.body, client).map(sseText).join("") : reply.text;
}

function documentsOf(
  { reply, sent }: { reply: Reply; sent: Script["sent"] },
  pair: Pair,
): Map<Subject, readonly Document[]> {
  const text = textOf(reply, pair);
  const events = messagesOf(new TextEncoder().encode(text))
    .flatMap(({ data }) => parseJson(data) ?? []);
  const value = parseJson(text);
  const bodies = sent.map(({ body }) => utf8Of(body));
  return new Map<Subject, readonly Document[]>([
    ["status", [jsonDocument(reply.status)]],
    ["head", [jsonDocument(reply.headers)]],
    ["body", [{ text, events, ...(value === undefined ? {} : { value }) }]],
    ["whole", [jsonDocument(reply.whole)]],
    ["tries", [jsonDocument(sent.length)]],
    ["sent", sent.map(({ head }, index) => ({ text: head.toLowerCase() + bodies[index] }))],
    [
      "sent_body",
      bodies.map((body) => {
        const value = parseJson(body);
        return { text: body, ...(value === undefined ? {} : { value }) };
      }),
    ],
    ["same_tries", [jsonDocument(new Set(sent.map(({ head, body }) => head + body)).size === 1)]],
  ]);
}

/** The bytes that a raw server has read as Latin-1. */
function utf8Of(latin1: string): string {
  return new TextDecoder().decode(
    Uint8Array.from(latin1, (character) => character.charCodeAt(0)),
  );
}

function holdAll(
  call: HttpCall,
  pair: Pair,
  documents: ReadonlyMap<Subject, readonly Document[]>,
): void {
  const checks = call.must.filter((check) => isFor(check, pair));
  assert.ok(checks.length > 0, "nothing is checked");
  for (const check of checks) {
    const found = documents.get(check.in) ?? [];
    assert.ok(found.length > 0, `there is no ${check.in} to check`);
    for (const document of found) hold(check, document);
  }
}

function isFor(check: Check, { client, upstream, stream }: Pair): boolean {
  return (check.client === undefined || check.client === client.id) &&
    (check.upstream === undefined || check.upstream === upstream.id) &&
    (check.stream === undefined || check.stream === stream);
}
