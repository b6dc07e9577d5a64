import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseJson,
  parseObject,
} from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { CustomInputReader } from "../../ir/custom_tool.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import { toolCallId } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { argsText } from "./blocks.ts";
import { faultOfEvent } from "./faults.ts";
import { readFinish } from "./finish.ts";
import { lateFields, lateKeys } from "./upstream_response.ts";
import { laterUsage, readUsage } from "./usage.ts";
import { HERE } from "./wire.ts";

type Emit = (event: StreamEvent) => void;

/** Characters of one hosted tool's input, above which a stream is garbage. */
const maxHeldChars = 16 * 1024 * 1024;

/** A block that the upstream has opened. */
interface Open {
  readonly kind: "text" | "thinking" | "tool_call" | "opaque";
  /** Its number in the pivot; -1 for an opaque block, which is given out whole when it ends. */
  readonly block: number;
  /** What the block's start said, for what comes back at its end. */
  readonly start: JsonObject;
  /** Unknown fields of the start. */
  readonly fields: JsonObject;
  /** Input that came with the start: given out at the end when no piece of it follows. */
  readonly input: string;
  custom: CustomInputReader | undefined;
  touched: boolean;
  held: string;
  citations: Json[] | undefined;
}

/**
 * The upstream's events as the pivot's. One JSON parse an event; text, thinking and arguments go
 * through without any other allocation than the events themselves.
 *
 * An opaque block (`server_tool_use`) is held until it ends, so that it is whole for everyone who
 * gets it; `message_delta` is held until the end, because usage may follow it. What comes after the
 * end is dropped (W007).
 */
export class MessagesDecoder implements Transducer<SseMessage, StreamEvent> {
  readonly #env: ReadEnv;
  readonly #open = new Map<Json | undefined, Open>();
  #state: "before" | "within" | "done" = "before";
  #blocks = 0;
  #hasCall = false;
  #usage: JsonObject = {};
  #ending: { reason: Json | undefined; sequence: Json | undefined } | undefined;
  #late: Extra | undefined;

  constructor(env: ReadEnv) {
    this.#env = env;
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#state === "done") return;
    const event = parseJson(message.data);
    if (!isObject(event)) {
      // Some servers that imitate this API end like OpenAI's.
      if (message.data.trim() === "[DONE]") return this.end(emit);
      return this.#fail("an event is not a JSON object", emit);
    }
    const type = event.type ?? message.event;
    if (type === "content_block_delta") return this.#delta(event, emit);
    try {
      this.#event(type, event, message, emit);
    } catch (error) {
      // Nothing below throws on purpose but faults of this stream's own making.
      this.#end(error instanceof Fault ? error : garbled("an event has an unknown shape"), emit);
    }
  }

  end(emit: Emit): void {
    if (this.#state === "done") return;
    if (this.#ending !== undefined) return this.#finish(emit);
    this.#end(
      new Fault(
        "upstream_error",
        "Cannot finish the reply: the upstream closed its stream before the end",
        { reason: "stream_cut" },
      ),
      emit,
    );
  }

  #event(type: Json | undefined, event: JsonObject, message: SseMessage, emit: Emit): void {
    if (type === "error" || (type === undefined && isObject(event.error))) {
      return this.#end(faultOfEvent(event), emit);
    }
    if (type === "message_start") return this.#start(event, emit);
    if (this.#state === "before") {
      if (type === "ping") return;
      throw garbled(`"${String(type)}" came before "message_start"`);
    }
    switch (type) {
      case "content_block_start":
        return this.#blockStart(event, emit);
      case "content_block_stop":
        return this.#blockStop(event.index, emit);
      case "message_delta":
        return this.#messageDelta(event, emit);
      case "message_stop":
        this.#ending ??= { reason: undefined, sequence: undefined };
        return this.#finish(emit);
      case "ping":
        return emit({ type: "ping" });
      default:
        return emit({
          type: "opaque",
          dialect: HERE,
          ...(message.event === undefined ? {} : { name: message.event }),
          data: event,
        });
    }
  }

  #start(event: JsonObject, emit: Emit): void {
    if (this.#state !== "before") return; // a second one says nothing new
    const message = event.message;
    if (!isObject(message)) throw garbled('"message_start" holds no message');
    this.#state = "within";
    const usage = isObject(message.usage) ? message.usage : undefined;
    if (usage !== undefined) this.#usage = usage;
    const counted = usage === undefined ? undefined : readUsage(usage);
    emit({
      type: "start",
      id: textOr(message.id, ""),
      model: textOr(message.model, ""),
      ...(counted === undefined ? {} : { usage: counted }),
      ...withExtra(unknown(message, knownOfMessage)),
    });
    if (counted !== undefined) emit({ type: "usage", usage: counted });
    // A block in `message_start` is legal for a reply that was whole at once.
    if (isArray(message.content)) {
      for (const [index, block] of message.content.entries()) {
        if (!isObject(block)) continue;
        this.#blockStart({ index: `start ${index}`, content_block: block }, emit);
        this.#blockStop(`start ${index}`, emit);
      }
    }
  }

  #blockStart(event: JsonObject, emit: Emit): void {
    const start = event.content_block;
    if (!isObject(start)) throw garbled('"content_block_start" holds no block');
    if (this.#open.has(event.index)) this.#blockStop(event.index, emit);
    const kind = kinds.get(textOr(start.type, "")) ?? "opaque";
    const block = kind === "opaque" ? -1 : this.#blocks++;
    const open: Open = {
      kind,
      block,
      start,
      fields: kind === "opaque" ? {} : unknown(start, knownOfBlock)?.fields ?? {},
      input: kind === "tool_call" ? argsText(start.input) : "",
      custom: undefined,
      touched: false,
      held: "",
      citations: isArray(start.citations) ? [...start.citations] : undefined,
    };
    this.#open.set(event.index, open);
    const extra = Object.keys(open.fields).length === 0
      ? {}
      : { extra: { dialect: HERE, fields: open.fields } };
    switch (kind) {
      case "text":
        emit({ type: "open", block, candidate: 0, head: { type: "text", ...extra } });
        return this.#text(open, start.text, emit);
      case "thinking":
        emit({ type: "open", block, candidate: 0, head: { type: "thinking", ...extra } });
        this.#text(open, start.thinking, emit);
        this.#seal(open, "signature", start.signature, emit);
        return this.#seal(open, "redacted", start.data, emit);
      case "tool_call": {
        if (typeof start.name !== "string" || start.name === "" || typeof start.id !== "string") {
          throw garbled('"tool_use" has no name or no id');
        }
        const tool = toolNames(this.#env.request).fromWire(start.name);
        if (tool.kind === "custom") open.custom = new CustomInputReader();
        this.#hasCall = true;
        const id = toolCallId(start.id);
        return emit({
          type: "open",
          block,
          candidate: 0,
          head: { type: "tool_call", id, ...tool, ...extra },
        });
      }
      case "opaque":
        return;
      default:
        kind satisfies never;
    }
  }

  #delta(event: JsonObject, emit: Emit): void {
    const open = this.#open.get(event.index);
    const delta = event.delta;
    if (open === undefined || !isObject(delta)) {
      return this.#fail("a delta belongs to no open block", emit);
    }
    switch (delta.type) {
      case "text_delta":
        if (open.kind === "text") return this.#text(open, delta.text, emit);
        break;
      case "thinking_delta":
        if (open.kind === "thinking") return this.#text(open, delta.thinking, emit);
        break;
      case "input_json_delta":
        if (open.kind === "tool_call") return this.#args(open, delta.partial_json, emit);
        if (open.kind === "opaque") return this.#hold(open, delta.partial_json, emit);
        break;
      case "signature_delta":
        if (open.kind === "thinking") return this.#seal(open, "signature", delta.signature, emit);
        break;
      case "citations_delta":
        if (delta.citation !== undefined) (open.citations ??= []).push(delta.citation);
        break;
    }
    if (open.kind === "opaque") return;
    emit({
      type: "delta",
      block: open.block,
      delta: { type: "opaque", dialect: HERE, data: delta },
    });
  }

  #text(open: Open, text: Json | undefined, emit: Emit): void {
    if (typeof text !== "string" || text === "") return;
    emit({ type: "delta", block: open.block, delta: { type: "text", text } });
  }

  #args(open: Open, text: Json | undefined, emit: Emit): void {
    if (typeof text !== "string" || text === "") return;
    open.touched = true;
    const piece = open.custom === undefined ? text : open.custom.push(text);
    if (piece === "") return;
    emit({ type: "delta", block: open.block, delta: { type: "args", text: piece } });
  }

  #seal(open: Open, kind: "signature" | "redacted", data: Json | undefined, emit: Emit): void {
    if (typeof data !== "string" || data === "") return;
    emit({
      type: "delta",
      block: open.block,
      delta: { type: "seal", kind, data, issuer: this.#env.target.issuer, dialect: HERE },
    });
  }

  #hold(open: Open, text: Json | undefined, emit: Emit): void {
    if (typeof text !== "string") return;
    open.held += text;
    if (open.held.length > maxHeldChars) this.#fail("a tool's input is too long", emit);
  }

  #blockStop(index: Json | undefined, emit: Emit): void {
    const open = this.#open.get(index);
    if (open === undefined) return; // closed already, or never opened: there is nothing to lose
    this.#open.delete(index);
    if (open.kind === "opaque") {
      const block = this.#blocks++;
      const input = open.held === "" ? undefined : parseObject(open.held);
      const whole = input === undefined ? open.start : { ...open.start, input };
      emit({
        type: "open",
        block,
        candidate: 0,
        head: { type: "opaque", dialect: HERE, block: whole },
      });
      return emit({ type: "close", block });
    }
    if (open.kind === "tool_call") {
      if (!open.touched && open.input !== "{}") this.#args(open, open.input, emit);
      const rest = open.custom?.end() ?? "";
      if (rest !== "") {
        emit({ type: "delta", block: open.block, delta: { type: "args", text: rest } });
      }
    }
    emit({ type: "close", block: open.block, ...withExtra(closing(open)) });
  }

  #messageDelta(event: JsonObject, emit: Emit): void {
    const delta = isObject(event.delta) ? event.delta : {};
    if (typeof delta.stop_reason === "string") {
      this.#ending = { reason: delta.stop_reason, sequence: delta.stop_sequence };
    }
    const late = lateFields({ ...event, ...delta });
    if (late !== undefined) {
      this.#late = { dialect: HERE, fields: mergedObjects(this.#late?.fields ?? {}, late.fields) };
    }
    if (!isObject(event.usage)) return;
    this.#usage = laterUsage(this.#usage, event.usage);
    emit({ type: "usage", usage: readUsage(this.#usage) });
  }

  #finish(emit: Emit): void {
    this.#state = "done";
    for (const index of [...this.#open.keys()]) this.#blockStop(index, emit);
    const finish = readFinish(this.#ending?.reason, this.#ending?.sequence, this.#hasCall);
    emit({ type: "finish", candidate: 0, finish, ...withExtra(this.#late) });
  }

  #fail(what: string, emit: Emit): void {
    this.#end(garbled(what), emit);
  }

  #end(fault: Fault, emit: Emit): void {
    if (this.#state === "done") return;
    this.#state = "done";
    emit({ type: "fail", fault });
  }
}

const kinds: ReadonlyMap<string, Open["kind"]> = new Map<string, Open["kind"]>([
  ["text", "text"],
  ["thinking", "thinking"],
  ["redacted_thinking", "thinking"],
  ["tool_use", "tool_call"],
]);

const knownOfMessage: ReadonlySet<string> = new Set([
  "id",
  "type",
  "role",
  "model",
  "content",
  "stop_reason",
  "stop_sequence",
  "usage",
  ...lateKeys,
]);

const knownOfBlock: ReadonlySet<string> = new Set([
  "type",
  "text",
  "citations",
  "thinking",
  "signature",
  "data",
  "id",
  "name",
  "input",
]);

function unknown(object: JsonObject, known: ReadonlySet<string>): Extra | undefined {
  let fields: MutableJsonObject | undefined;
  for (const key of Object.keys(object)) {
    if (!known.has(key)) (fields ??= {})[key] = object[key]!;
  }
  return fields === undefined ? undefined : { dialect: HERE, fields };
}

/** The unknown fields with the citations that came in pieces, as a whole reply has them. */
function closing(open: Open): Extra | undefined {
  const { fields, citations } = open;
  const all = citations === undefined ? fields : { ...fields, citations };
  return Object.keys(all).length === 0 ? undefined : { dialect: HERE, fields: all };
}

function garbled(what: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the reply's stream: ${what}`);
}

function textOr(value: Json | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
