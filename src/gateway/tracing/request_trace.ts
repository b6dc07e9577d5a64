import type { ProviderEntry } from "../../config/resolved.ts";
import type { Dialect, ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import type { ChatRequest } from "../../ir/request.ts";
import type { ChatResponse } from "../../ir/response.ts";
import type { RecordedTrace, RequestRecord } from "../../telemetry/request_record.ts";
import { contentOf } from "../capture/content.ts";
import { keyHider } from "../capture/hidden_keys.ts";
import { EventCollector, ReplyCopy } from "../capture/reply_copy.ts";
import type { ByteStep } from "../pump.ts";
import { clientKeys } from "../client_keys.ts";
import { entryKeys } from "../hidden_key.ts";
import { hideKeys } from "../story_keys.ts";
import type { Asked } from "../upstream_request.ts";
import { CallLog } from "./call_log.ts";
import { boundedText, distinctIds, headerAttributes } from "./header_facts.ts";
import { EventFacts } from "./event_facts.ts";
import { type Edges, ReplyEdges, WatchedStep } from "./reply_edges.ts";
import { factsInEdges, factsOf, type ReplyFacts } from "./reply_facts.ts";
import { requestParams } from "./request_params.ts";

/** The names that lead to other names. */
type Aliases = Pick<ReadonlyMap<string, string>, "has">;

/** What a config wants to know of traced requests. */
export interface TraceSettings {
  readonly headerPrefixes: readonly string[];
  readonly distinctIdHeaders: readonly string[];
  /** What users and models wrote may be recorded. */
  readonly captures: boolean;
}

/** What a traced request is from its beginning. */
export interface TraceStart {
  readonly headers: Headers;
  /** With its `?`, or empty. */
  readonly query: string;
  /** `performance.now()` at its arrival. */
  readonly started: number;
  readonly settings: TraceSettings;
}

/** The longest body that is read for its story alone: some 20 ms. */
const MAX_READ = 4 * 1024 * 1024;

/** A reply as far as its story is concerned. */
interface Told {
  readonly facts: ReplyFacts;
  /** With `capture_messages`, as far as it could be read. */
  readonly reply?: ChatResponse | undefined;
  readonly cut?: boolean;
}

/**
 * What is gathered of one traced request on its way: little, and nothing that fails it. Most is worked
 * out in {@link fill}, once the client has its reply.
 */
export class RequestTrace {
  readonly place: RecordedTrace;
  readonly calls: CallLog;
  /** The client's address. */
  peer: string | undefined;
  /** A model request, once it is read. */
  asked: Asked | undefined;
  readonly #start: TraceStart;
  #providerKeys: readonly string[] = [];
  #tell: (() => Told) | undefined;
  #responseBytes: (() => number) | undefined;

  constructor(place: RecordedTrace, start: TraceStart) {
    this.place = place;
    this.#start = start;
    this.calls = new CallLog(place, start.started);
  }

  /** Its target is found; that began at `at`. */
  routed(record: RequestRecord, entry: ProviderEntry, at: number, aliases: Aliases): void {
    record.routedMs = performance.now() - at;
    this.asks(record, entry, aliases);
  }

  /** A provider is about to be asked. */
  asks(record: RequestRecord, entry: ProviderEntry, aliases: Aliases): void {
    this.#providerKeys = entryKeys(entry);
    const { model } = record;
    if (model !== undefined && aliases.has(model)) record.alias = model;
  }

  /** The client gets so many bytes of a stream; asked for once it has them, which may be more than at its end. */
  sends(bytes: () => number): void {
    this.#responseBytes = bytes;
  }

  /**
   * A reply that passes as bytes through this step. Without a reading nothing of it is captured;
   * `edges` are its first and last bytes, where somebody keeps them already.
   */
  watches(step: ByteStep, reading?: ReplyReading, edges?: () => Edges): ByteStep {
    const copy = this.#start.settings.captures && reading !== undefined
      ? new ReplyCopy()
      : undefined;
    const kept = edges === undefined ? new ReplyEdges() : undefined;
    this.#tellBytes(edges ?? (() => kept!.get()), copy, reading);
    if (copy === undefined && kept === undefined) return step;
    return new WatchedStep(step, (chunk) => {
      kept?.push(chunk);
      copy?.push(chunk);
    });
  }

  /** A whole reply that passes as bytes. */
  reads(bytes: Uint8Array, reading: ReplyReading): void {
    const copy = this.#start.settings.captures ? new ReplyCopy() : undefined;
    copy?.push(bytes);
    this.#tellBytes(() => ({ head: bytes, tail: bytes }), copy, reading);
  }

  #tellBytes(edges: () => Edges, copy?: ReplyCopy, reading?: ReplyReading): void {
    this.#tell = () => {
      const { head, tail } = edges();
      const facts = factsInEdges(head, tail);
      // A reply is read by the request that it answers.
      if (copy === undefined || reading === undefined || this.#isLong()) return { facts };
      const reply = copy.read(reading.dialect, reading.isStream, reading.env());
      return {
        facts: reply === undefined ? facts : joined(facts, factsOf(reply)),
        reply,
        cut: copy.cut,
      };
    };
  }

  /** A reply that was read whole. */
  tells(reply: ChatResponse): void {
    this.#tell = () => ({ facts: factsOf(reply), reply });
  }

  /** Who sees the events of a reply that is translated. */
  listens(): (event: StreamEvent) => void {
    const facts = new EventFacts();
    const collector = this.#start.settings.captures ? new EventCollector() : undefined;
    this.#tell = () => ({
      facts: facts.found,
      reply: collector?.result(),
      cut: collector?.cut ?? false,
    });
    return (event) => {
      facts.push(event);
      collector?.push(event);
    };
  }

  /** Completes the story of a request that is over. What cannot be found out stays unsaid. */
  fill(record: RequestRecord): void {
    record.trace = this.place;
    quietly(() => this.#fill(record));
  }

  #fill(record: RequestRecord): void {
    this.calls.end(record);
    if (this.calls.calls.length > 0) record.calls = this.calls.calls;
    if (this.peer !== undefined) record.peer = this.peer;
    const responseBytes = this.#responseBytes?.();
    if (responseBytes !== undefined) record.responseBytes = responseBytes;
    const hide = this.#hider();
    quietly(() => this.#fillHeaders(record, hide));
    quietly(() => this.#fillRequest(record));
    const told = quietly(() => this.#tell?.());
    if (told !== undefined) fillReply(record, told.facts);
    if (this.#start.settings.captures) quietly(() => this.#fillContent(record, told, hide));
    hideKeys(record, hide);
  }

  #fillHeaders(record: RequestRecord, hide: (text: string) => string): void {
    const { headers, settings } = this.#start;
    const agent = headers.get("user-agent");
    if (agent !== null) record.userAgent = boundedText(hide(agent));
    const session = headers.get("x-model-affinity");
    if (session !== null && session !== "") record.sessionId = boundedText(hide(session), 128);
    const { headerPrefixes, distinctIdHeaders } = settings;
    const attributes = headerPrefixes.length === 0
      ? undefined
      : headerAttributes(headers, headerPrefixes, hide);
    if (attributes !== undefined) record.attributes = attributes;
    const ids = distinctIds(headers, distinctIdHeaders, hide);
    if (ids !== undefined) record.distinctIds = ids;
  }

  #fillRequest(record: RequestRecord): void {
    const params = this.asked && requestParams(this.asked.body.bytes);
    if (params !== undefined) record.params = params;
  }

  #fillContent(
    record: RequestRecord,
    told: Told | undefined,
    hide: (text: string) => string,
  ): void {
    const isLong = this.#isLong();
    const request = isLong
      ? undefined
      : quietly((): ChatRequest | undefined => this.asked?.decoded);
    const { reply, cut = false } = told ?? {};
    if (request === undefined && reply === undefined && !isLong) return;
    record.content = contentOf({ request, reply, cut: cut || isLong, hide });
  }

  /** Reading it would keep everybody else waiting. */
  #isLong(): boolean {
    return this.asked !== undefined && !this.asked.isDecoded &&
      this.asked.body.bytes.length > MAX_READ;
  }

  /** Keys that a text may quote: the provider's, and whatever the client shows as its own. */
  #hider(): (text: string) => string {
    const { headers, query } = this.#start;
    return keyHider([...this.#providerKeys, ...clientKeys(headers, query)]);
  }
}

/** How a reply's bytes are read. */
export interface ReplyReading {
  readonly dialect: Dialect;
  readonly isStream: boolean;
  /** Made when it is needed. */
  env(): ReadEnv;
}

function joined(first: ReplyFacts, second: ReplyFacts): ReplyFacts {
  return {
    id: first.id ?? second.id,
    model: first.model ?? second.model,
    // A reader sees each candidate's.
    finishReasons: second.finishReasons ?? first.finishReasons,
  };
}

function fillReply(record: RequestRecord, { id, model, finishReasons }: ReplyFacts): void {
  if (id !== undefined) record.responseId = id;
  if (model !== undefined) record.responseModel = model;
  if (finishReasons !== undefined) record.finishReasons = finishReasons;
}

/** A story with a gap is better than none. */
function quietly<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
