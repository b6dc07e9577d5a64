import { rawJson } from "../base/json.ts";
import type { Fault } from "../base/fault.ts";
import type { BlockHead, StreamEvent } from "./event.ts";
import type { Extra } from "./origin.ts";
import type { ReplyPart, Seal } from "./part.ts";
import type { Candidate, ChatResponse, Finish, Usage } from "./response.ts";
import { withExtra } from "./reader.ts";

interface OpenBlock {
  readonly candidate: number;
  readonly head: BlockHead;
  text: string;
  seal: Seal | undefined;
  extra: Extra | undefined;
}

/**
 * Collects a stream's events into the reply they spell: the one accumulator of the whole product.
 * A `fail` event makes {@link result} throw its fault.
 */
export class Folder {
  readonly #blocks: OpenBlock[] = [];
  readonly #finishes = new Map<number, { finish: Finish; extra?: Extra }>();
  #start: Extract<StreamEvent, { type: "start" }> | undefined;
  #usage: Usage | undefined;
  #fault: Fault | undefined;

  push(event: StreamEvent): void {
    switch (event.type) {
      case "start":
        this.#start = event;
        return;
      case "open":
        this.#blocks[event.block] = {
          candidate: event.candidate,
          head: event.head,
          text: "",
          seal: undefined,
          extra: undefined,
        };
        return;
      case "delta": {
        const block = this.#blocks[event.block];
        if (block === undefined) return;
        const delta = event.delta;
        if (delta.type === "text" || delta.type === "args") block.text += delta.text;
        else if (delta.type === "seal") {
          if (block.seal === undefined) {
            const { type: _, ...seal } = delta;
            block.seal = seal;
          } else block.seal = { ...block.seal, data: block.seal.data + delta.data };
        }
        return;
      }
      case "close": {
        const block = this.#blocks[event.block];
        if (block !== undefined) block.extra = event.extra;
        return;
      }
      case "usage":
        this.#usage = event.usage;
        return;
      case "finish":
        this.#finishes.set(event.candidate, {
          finish: event.finish,
          ...withExtra(event.extra),
        });
        return;
      case "fail":
        this.#fault = event.fault;
        return;
      case "ping":
      case "opaque":
        return;
      default:
        event satisfies never;
    }
  }

  /** The reply so far. Throws the stream's fault when it failed. */
  result(): ChatResponse {
    if (this.#fault !== undefined) throw this.#fault;
    const start = this.#start;
    const indices = new Set([0, ...this.#finishes.keys()]);
    for (const block of this.#blocks) if (block !== undefined) indices.add(block.candidate);
    const candidates = [...indices].sort((a, b) => a - b).map((index): Candidate => ({
      index,
      parts: this.#blocks.filter((block) => block?.candidate === index).map(partOf),
      finish: this.#finishes.get(index)?.finish ?? { reason: "other" },
      ...withExtra(this.#finishes.get(index)?.extra),
    }));
    return {
      id: start?.id ?? "",
      model: start?.model ?? "",
      ...(start?.created === undefined ? {} : { created: start.created }),
      candidates,
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      ...withExtra(start?.extra),
    };
  }
}

/** The reply that a whole stream spells. Throws the stream's fault when it failed. */
export function fold(events: Iterable<StreamEvent>): ChatResponse {
  const folder = new Folder();
  for (const event of events) folder.push(event);
  return folder.result();
}

function partOf(block: OpenBlock): ReplyPart {
  const head = block.head;
  const extra = withExtra(block.extra ?? ("extra" in head ? head.extra : undefined));
  switch (head.type) {
    case "text":
      return { type: "text", text: block.text, ...extra };
    case "refusal":
      return { type: "refusal", text: block.text, ...extra };
    case "thinking":
      return {
        type: "thinking",
        text: block.text,
        ...(block.seal === undefined ? {} : { seal: block.seal }),
        ...(head.id === undefined ? {} : { id: head.id }),
        ...extra,
      };
    case "tool_call":
      return {
        type: "tool_call",
        id: head.id,
        name: head.name,
        args: rawJson(block.text === "" && head.kind === "function" ? "{}" : block.text),
        kind: head.kind,
        ...(head.namespace === undefined ? {} : { namespace: head.namespace }),
        ...extra,
      };
    case "opaque":
      return { type: "opaque", dialect: head.dialect, block: head.block };
    default:
      return head satisfies never;
  }
}

/** A reply as the stream that spells it: for streaming clients of upstreams that do not stream. */
export function* unfold(response: ChatResponse): Iterable<StreamEvent> {
  yield {
    type: "start",
    id: response.id,
    model: response.model,
    ...(response.created === undefined ? {} : { created: response.created }),
    ...withExtra(response.extra),
  };
  let block = 0;
  for (const candidate of response.candidates) {
    for (const part of candidate.parts) yield* unfoldPart(part, block++, candidate.index);
  }
  if (response.usage !== undefined) yield { type: "usage", usage: response.usage };
  for (const candidate of response.candidates) {
    yield {
      type: "finish",
      candidate: candidate.index,
      finish: candidate.finish,
      ...withExtra(candidate.extra),
    };
  }
  // The grammar wants the first candidate, which an upstream that filtered it leaves out.
  if (!response.candidates.some(({ index }) => index === 0)) {
    yield { type: "finish", candidate: 0, finish: { reason: "other" } };
  }
}

function* unfoldPart(part: ReplyPart, block: number, candidate: number): Iterable<StreamEvent> {
  const close = { type: "close", block, ...withExtra(part.extra) } as const;
  switch (part.type) {
    case "text":
    case "refusal":
      yield { type: "open", block, candidate, head: { type: part.type } };
      if (part.text !== "") {
        yield { type: "delta", block, delta: { type: "text", text: part.text } };
      }
      return yield close;
    case "thinking":
      yield {
        type: "open",
        block,
        candidate,
        head: { type: "thinking", ...(part.id === undefined ? {} : { id: part.id }) },
      };
      if (part.text !== "") {
        yield { type: "delta", block, delta: { type: "text", text: part.text } };
      }
      if (part.seal !== undefined) {
        yield { type: "delta", block, delta: { type: "seal", ...part.seal } };
      }
      return yield close;
    case "tool_call":
      yield {
        type: "open",
        block,
        candidate,
        head: {
          type: "tool_call",
          id: part.id,
          name: part.name,
          kind: part.kind,
          ...(part.namespace === undefined ? {} : { namespace: part.namespace }),
        },
      };
      if (part.args !== "") {
        yield { type: "delta", block, delta: { type: "args", text: part.args } };
      }
      return yield close;
    case "opaque":
      yield {
        type: "open",
        block,
        candidate,
        head: { type: "opaque", dialect: part.dialect, block: part.block },
      };
      return yield { type: "close", block };
    default:
      part satisfies never;
  }
}
