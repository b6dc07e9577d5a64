import { isObject, type Json, type JsonObject, withoutNulls } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { CustomInputReader } from "../../ir/custom_tool.ts";
import { toolCallId } from "../../ir/part.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { garbled } from "../openai_chunk_reader.ts";
import { missingCallId } from "./call_id.ts";
import { extraOf } from "./fields.ts";
import type { Blocks } from "./stream_blocks.ts";
import { signatureApart } from "./thought_signature.ts";
import { argumentText } from "./upstream_response.ts";

/** Calls of one candidate, above which a stream is garbage. */
const maxCalls = 1024;
/** Characters of arguments kept while the call's name has not come. */
const maxPending = 1024 * 1024;

interface Call {
  readonly ordinal: number;
  id: string;
  block: number | undefined;
  /** Arguments that came before the name. */
  pending: string;
  input: CustomInputReader | undefined;
}

/**
 * The tool calls of one candidate. Servers disagree on everything here: the index is absent or 0 for
 * each call (Gemini), the id is absent (Ollama), repeated in every delta or new in every delta (old
 * vLLM), the name comes back as `null` or `""` in continuations (W023), the whole call comes at once.
 */
export class StreamCalls {
  readonly #calls: Call[] = [];
  readonly #byIndex = new Map<number, Call>();
  readonly #candidate: number;
  readonly #replyId: string;
  readonly #env: ReadEnv;
  readonly #blocks: Blocks;

  constructor(candidate: number, replyId: string, env: ReadEnv, blocks: Blocks) {
    this.#candidate = candidate;
    this.#replyId = replyId;
    this.#env = env;
    this.#blocks = blocks;
  }

  get any(): boolean {
    return this.#calls.length > 0;
  }

  push(delta: Json): void {
    if (!isObject(delta)) throw garbled("a tool call is not an object");
    const isCustom = isObject(delta.custom);
    const spec: JsonObject = isCustom
      ? delta.custom as JsonObject
      : isObject(delta.function)
      ? delta.function
      : {};
    const id = typeof delta.id === "string" ? delta.id : "";
    const name = typeof spec.name === "string" ? spec.name : "";
    const call = this.#callOf(delta.index, id, name);
    if (call.id === "") call.id = id;
    const text = argumentText(isCustom ? spec.input : spec.arguments);
    if (call.block === undefined && name !== "") {
      this.#open(call, { name, isCustom, fields: unknownIn(delta) });
    }
    if (text !== "") this.#arguments(call, text);
  }

  /** Closes every call. Throws when one never got a name. */
  close(): void {
    for (const call of this.#calls) {
      if (call.block === undefined) throw garbled("a tool call has no name");
      const rest = call.input?.end() ?? "";
      if (rest !== "") this.#blocks.args(call.block, rest);
      this.#blocks.close(call.block);
    }
  }

  #callOf(wireIndex: Json | undefined, id: string, name: string): Call {
    const index = typeof wireIndex === "number" ? wireIndex : undefined;
    const known = index === undefined ? this.#unindexed(id, name) : this.#byIndex.get(index);
    // Another id with a name of its own is another call, whatever the index says.
    const another = known !== undefined && name !== "" && id !== "" && known.id !== "" &&
      known.id !== id;
    if (known !== undefined && !another) return known;
    if (this.#calls.length === maxCalls) throw garbled(`more than ${maxCalls} tool calls`);
    const call: Call = {
      ordinal: this.#calls.length,
      id,
      block: undefined,
      pending: "",
      input: undefined,
    };
    this.#calls.push(call);
    if (index !== undefined) this.#byIndex.set(index, call);
    return call;
  }

  /** Without an index a delta belongs to the call with its id; one with a name begins a call. */
  #unindexed(id: string, name: string): Call | undefined {
    if (id !== "") return this.#calls.find((call) => call.id === id);
    return name === "" ? this.#calls.at(-1) : undefined;
  }

  #open(call: Call, { name, isCustom, fields: said }: Begun): void {
    const tool = toolNames(this.#env.request).fromWire(name);
    const kind = isCustom ? "custom" : tool.kind;
    const { seal, fields } = signatureApart(said, this.#env);
    if (seal !== undefined) this.#blocks.seal(this.#candidate, seal);
    call.block = this.#blocks.open(this.#candidate, {
      type: "tool_call",
      id: call.id === ""
        ? missingCallId(this.#replyId, this.#candidate, call.ordinal, this.#env)
        : toolCallId(call.id),
      name: tool.name,
      kind,
      ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
      ...extraOf(fields),
    });
    if (kind === "custom" && !isCustom) call.input = new CustomInputReader();
    const pending = call.pending;
    call.pending = "";
    if (pending !== "") this.#arguments(call, pending);
  }

  #arguments(call: Call, text: string): void {
    if (call.block === undefined) {
      call.pending += text;
      if (call.pending.length > maxPending) throw garbled("arguments without a tool name");
      return;
    }
    const plain = call.input === undefined ? text : call.input.push(text);
    if (plain !== "") this.#blocks.args(call.block, plain);
  }
}

/** What the delta that names a call says of it. */
interface Begun {
  readonly name: string;
  readonly isCustom: boolean;
  readonly fields: JsonObject;
}

/** What a call's first delta says besides the call. */
function unknownIn(delta: JsonObject): JsonObject {
  const { index: _, id: __, type: ___, function: ____, custom: _____, ...fields } = delta;
  return withoutNulls(fields);
}
