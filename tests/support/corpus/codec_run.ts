import assert from "@std/assert";
import { join } from "node:path";
import { asFault, Fault } from "../../../src/base/fault.ts";
import { type Json, type JsonObject, parseJson, parseObject } from "../../../src/base/json.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import { framedAs, messagesOf, seededRandom } from "../fixtures.ts";
import { assembled, nextTurn } from "../history.ts";
import { type CodecCase, fileOf } from "./case.ts";
import { type Check, type Document, hold, jsonDocument, type Subject } from "./checks.ts";
import {
  conversation,
  type Exchange,
  passthrough,
  type Streamed,
  translation,
} from "./exchange.ts";
import { question } from "./question.ts";
import { holdStreamRules } from "./stream_rules.ts";

const encoder = new TextEncoder();

/** Bytes up to which a stream is split at every offset; a longer one at some. */
const SMALL = 8 * 1024;
const HUGE = 64 * 1024;
const VAST = 4 * 1024 * 1024;

/** A golden file of a case and what should stand in it. */
export interface CaseGolden {
  readonly path: string;
  readonly text: string;
}

/** Runs a case with all its clients and upstreams. Throws at what does not hold. */
export function runCodecCase(item: CodecCase): void {
  for (const { title, check } of pairsOf(item)) {
    try {
      check(true);
    } catch (error) {
      throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const untried = item.must.filter((check) =>
    !item.clients.some(({ id }) => check.client === undefined || check.client === id) ||
    !item.upstreams.some(({ id }) => check.upstream === undefined || check.upstream === id)
  );
  assert.deepEqual(untried, [], "checks of a client or an upstream that the case has not");
}

/** What the golden files of a case should hold: those that are there. */
export function codecGoldens(item: CodecCase): readonly CaseGolden[] {
  return pairsOf(item).flatMap(({ check }) => check(false));
}

interface Pair {
  readonly title: string;
  /** Holds the checks; gives the golden files, which it compares only when asked to. */
  check(compares: boolean): readonly CaseGolden[];
}

function pairsOf(item: CodecCase): readonly Pair[] {
  return item.clients.flatMap((client) =>
    item.upstreams.filter((upstream) => !item.passthrough || upstream === client)
      .map((upstream) => ({
        title: `${client.id} to ${upstream.id}`,
        check: (compares) => runPair(item, client, upstream, compares),
      }))
  );
}

function runPair(
  item: CodecCase,
  client: Dialect,
  upstream: Dialect,
  compares: boolean,
): readonly CaseGolden[] {
  const own = (name: string, dialect: Dialect, kind: string) =>
    fileOf(item, `${name}.${dialect.id}.${kind}`) ?? fileOf(item, `${name}.${kind}`);
  const text = own("request", client, "json") ?? JSON.stringify(question(client));
  const body = parseObject(text);
  if (body === undefined) throw new TypeError("the request is not a JSON object");
  const exchange = item.passthrough
    ? passthrough(item, client, text)
    : translation(item, client, upstream, body);
  const documents = new Map<Subject, Document[]>();
  const add = (subject: Subject, document: Document) => {
    documents.set(subject, [...documents.get(subject) ?? [], document]);
  };
  readRequest(exchange, add);
  const sse = own("upstream", upstream, "sse");
  const json = own("upstream", upstream, "json");
  const error = own("error", upstream, "json");
  const replies: JsonObject[] = [];
  const streamed = sse === undefined
    ? undefined
    : damaged(framedAs(encoder.encode(sse), upstream), item);
  if (streamed !== undefined) readStream(item, exchange, streamed, add);
  if (json !== undefined) add("reply", jsonText(exchange.reply(encoder.encode(json))));
  if (!item.passthrough) {
    if (streamed !== undefined && json === undefined) {
      add("reply", jsonText(exchange.folded(streamed)));
    }
    if (json !== undefined && sse === undefined && !item.fails) {
      addStream(exchange.unfolded(encoder.encode(json)), add);
    }
    for (const { text } of documents.get("stream") ?? []) {
      const messages = messagesOf(encoder.encode(text));
      holdStreamRules(client.id, messages, item.fails);
      if (!item.fails) {
        replies.push(assembled(client, messages, client.client.decodeRequest(body)));
      }
    }
    for (const { value } of documents.get("reply") ?? []) {
      if (!item.fails) replies.push(value as JsonObject);
    }
  }
  if (error !== undefined) add("reply", errorReply(client, upstream, error));
  for (const reply of replies) add("told", jsonDocument(reply));
  if (item.must.some((check) => check.in === "next")) {
    for (const reply of replies) {
      const next = conversation(client.id, body, nextTurn(client.id, reply));
      const target = { ...item, issuer: item.nextIssuer };
      const asked = item.nextUpstream ?? upstream;
      add("next", jsonText(translation(target, client, asked, next).request().text));
    }
  }
  if (compares) holdAll(item, client, upstream, documents);
  return goldens(item, client, upstream, documents, compares);
}

/** The upstream's bytes as a broken network leaves them. */
function damaged(bytes: Uint8Array, { flip, cut }: CodecCase): Uint8Array {
  if (flip !== undefined) bytes[typeof flip === "number" ? flip : placeOf(bytes, flip)]! ^= 1;
  return cut === undefined ? bytes : bytes.subarray(0, placeOf(bytes, cut) + 1);
}

function placeOf(bytes: Uint8Array, text: string): number {
  const at = new TextDecoder("latin1").decode(bytes).indexOf(text);
  if (at === -1) throw new Error(`Cannot damage the stream: it does not hold "${text}"`);
  return at;
}

type Add = (subject: Subject, document: Document) => void;

function readRequest(exchange: Exchange, add: Add): void {
  try {
    const { text, losses } = exchange.request();
    add("request", jsonText(text));
    add("losses", jsonDocument(losses as unknown as Json));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { status, reason, param, message } = error;
    add("fault", jsonDocument({ status, reason: reason ?? null, param: param ?? null, message }));
  }
}

/** The stream split at every byte, and byte by byte: always the same. */
function readStream(item: CodecCase, exchange: Exchange, bytes: Uint8Array, add: Add): void {
  const whole = exchange.stream([bytes]);
  for (const at of offsets(bytes.length)) {
    const { text } = exchange.stream([bytes.subarray(0, at), bytes.subarray(at)]);
    if (text !== whole.text) assert.equal(text, whole.text, `split at byte ${at}`);
  }
  const step = bytes.length > VAST ? 65_521 : bytes.length > HUGE ? 997 : 1;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += step) pieces.push(bytes.subarray(at, at + step));
  if (!item.passthrough || !item.fails) {
    assert.equal(exchange.stream(pieces).text, whole.text, `in pieces of ${step} bytes`);
  }
  addStream(whole, add);
}

function addStream({ text, usage }: Streamed, add: Add): void {
  const events = messagesOf(encoder.encode(text)).flatMap(({ data }) => parseJson(data) ?? []);
  add("stream", { text, events });
  add("usage", jsonDocument(usage));
}

function offsets(length: number): readonly number[] {
  if (length <= SMALL) return [...Array(length).keys()];
  const random = seededRandom(length);
  const tries = length > VAST ? 2 : length > HUGE ? 5 : 200;
  return Array.from({ length: tries }, () => Math.floor(random() * length));
}

function errorReply(client: Dialect, upstream: Dialect, error: string): Document {
  const { status, body } = parseObject(error)!;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const fault = upstream.upstream.decodeFault(Number(status), text);
  return jsonDocument(client.client.encodeFault(asFault(fault)));
}

function holdAll(
  item: CodecCase,
  client: Dialect,
  upstream: Dialect,
  documents: ReadonlyMap<Subject, readonly Document[]>,
): void {
  const isFor = (check: Check) =>
    (check.client === undefined || check.client === client.id) &&
    (check.upstream === undefined || check.upstream === upstream.id);
  const checks = item.must.filter(isFor);
  assert.ok(checks.length > 0, "nothing is checked");
  const refused = documents.get("fault")?.[0];
  if (refused !== undefined && !checks.some((check) => check.in === "fault")) {
    assert.fail(`the request is refused: ${refused.text}`);
  }
  for (const check of checks) {
    const found = documents.get(check.in);
    if (found === undefined) throw new Error(`there is no ${check.in} to check`);
    for (const document of found) hold(check, document);
  }
}

/** `upstream_request.json` and `expected.sse` are whole answers, for cases whose point they are. */
function goldens(
  item: CodecCase,
  client: Dialect,
  upstream: Dialect,
  documents: ReadonlyMap<Subject, readonly Document[]>,
  compares: boolean,
): readonly CaseGolden[] {
  const files = [
    ["request", `upstream_request.${upstream.id}.json`, true],
    ["request", "upstream_request.json", true],
    ["stream", `expected.${client.id}.sse`, false],
    ["stream", "expected.sse", false],
  ] as const;
  return files.flatMap(([subject, name, isJson]) => {
    const there = fileOf(item, name);
    const text = documents.get(subject)?.[0]?.text;
    if (there === undefined || text === undefined) return [];
    const wanted = isJson ? `${JSON.stringify(parseJson(text), null, 2)}\n` : text;
    if (compares) assert.equal(there, wanted, `${name}: run \`deno task golden\`, read the diff`);
    return [{ path: join(item.directory, name), text: wanted }];
  });
}

function jsonText(text: string): Document {
  const value = parseJson(text);
  if (value === undefined) throw new TypeError(`not JSON: ${text}`);
  return { text, value };
}
