import { UsageTap } from "../../filters/core/usage_tap.ts";
import { Fault } from "../base/fault.ts";
import { framed } from "../base/framing.ts";
import { optional } from "../base/optional.ts";
import type { Dialect, UpstreamSide } from "../ir/codec.ts";
import { TailBytes } from "./tail_bytes.ts";
import { tierWord } from "./tier_word.ts";
import type { ByteStep } from "./pump.ts";
import type { RecordedUsage } from "../telemetry/request_record.ts";

const nothing = new Uint8Array(0);
const latin1 = new TextDecoder("latin1");

/** Characters kept of the last chunk, so that a mark split over two is found: longer than any mark. */
const OVERLAP = 32;

/** Bytes kept of a stream's end: more than its last events take, when they do not repeat the reply. */
const TAIL_BYTES = 8 * 1024;

/** Of these, what tells how the stream ended. */
const EDGE_BYTES = 2 * 1024;

/** A stream that ended before its time. */
export function cutOff(): Fault {
  return new Fault("upstream_error", "Cannot finish the stream: the provider cut it off");
}

/** Counts tokens of a reply that passes as bytes, in the dialect that it is written in. */
export function tapped(
  tap: UsageTap,
  upstream: UpstreamSide | undefined,
): RecordedUsage | undefined {
  const { tier, alsoBilled, ...counts } = tap.counts;
  const said = { ...optional("tier", tierWord(tier)), ...also(alsoBilled) };
  return usageOf({ ...counts, ...said }, upstream);
}

/** Counts as a reply stated them, made comparable: `input` is everything that went in. */
export function usageOf(
  counts: RecordedUsage,
  upstream: Pick<UpstreamSide, "countsCacheApart"> | undefined,
): RecordedUsage | undefined {
  const { input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning } = counts;
  if (input < 0 && output < 0) return undefined;
  const apart = upstream?.countsCacheApart === true && input >= 0
    ? Math.max(cacheRead, 0) + Math.max(cacheWrite, 0)
    : 0;
  const all = input + apart;
  return {
    input: all,
    output,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    reasoning,
    ...audio(
      "audioInput",
      counts.audioInput,
      all - Math.max(cacheRead, 0) - Math.max(cacheWrite, 0),
    ),
    ...audio("audioOutput", counts.audioOutput, output - Math.max(reasoning, 0)),
    ...optional("tier", counts.tier),
    ...also(counts.alsoBilled === true),
  };
}

function also(isBilled: boolean) {
  return isBilled ? { alsoBilled: true } as const : {};
}

/** Audio is counted inside the others, and no more of it is billed: some of OpenAI's may be cached. */
function audio<K extends string>(name: K, tokens = -1, most = 0) {
  return optional(name, tokens < 0 ? undefined : Math.min(tokens, Math.max(most, 0)));
}

/**
 * A stream of the client's own dialect: bytes as they came. Keeps its first chunk and its last bytes,
 * and only at the end looks into them for usage and for the mark of a proper end: a search in every
 * chunk would cost a fifth of the whole. A stream without a mark was cut (W008): when its last event
 * is complete, the client hears it as an error event of its dialect; otherwise the connection breaks,
 * because any byte more would be glued to half an event.
 */
export class PassthroughStep implements ByteStep {
  readonly #dialect: Dialect;
  readonly #begun: (head: Uint8Array) => void;
  readonly #tail = new TailBytes(TAIL_BYTES);
  #head: Uint8Array | undefined;
  /** For dialects whose mark may stand far from the end: it has been seen. */
  #marked = false;
  #overlap = "";

  /** `begun` sees the first chunk. */
  constructor(dialect: Dialect, begun: (head: Uint8Array) => void = () => {}) {
    this.#dialect = dialect;
    this.#begun = begun;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#head === undefined) {
      this.#head = chunk.slice(0, TAIL_BYTES);
      this.#begun(this.#head);
    }
    this.#tail.push(chunk);
    if (this.#dialect.upstream.longLastEvent === true && !this.#marked) this.#look(chunk);
    return chunk;
  }

  end(): Uint8Array {
    if (this.#marked || this.#holdsMark(latin1.decode(this.#tail.last()))) return nothing;
    throw cutOff();
  }

  cut(error: unknown): Uint8Array | undefined {
    // Whether a binary frame is whole cannot be seen from its end.
    if (this.#dialect.upstream.framing === "aws_event_stream") return undefined;
    const last = latin1.decode(this.#tail.last(4));
    if (last !== "" && !/(\n\n|\r\n\r\n|\r\r)$/.test(last)) return undefined;
    const fault = error instanceof Fault
      ? error
      : new Fault("upstream_error", "Cannot finish the stream: the connection broke");
    return framed("sse", this.#dialect.client.encodeStreamFault(fault));
  }

  /** The stream's first bytes and its very last ones. */
  edges(): { readonly head: Uint8Array; readonly tail: Uint8Array } {
    return { head: this.#head ?? nothing, tail: this.#tail.last(EDGE_BYTES) };
  }

  /** What the stream has said of its tokens: Messages at its start and its end, the others at their end. */
  usage(): RecordedUsage | undefined {
    const tap = new UsageTap();
    if (this.#head !== undefined) tap.push(this.#head);
    tap.restart();
    tap.push(this.#tail.last());
    return tapped(tap, this.#dialect.upstream);
  }

  #look(chunk: Uint8Array): void {
    const text = this.#overlap + latin1.decode(chunk);
    this.#marked = this.#holdsMark(text);
    this.#overlap = text.slice(-OVERLAP);
  }

  #holdsMark(text: string): boolean {
    const marks = this.#dialect.upstream.streamEnds;
    return marks === undefined || marks.some((mark) => text.includes(mark));
  }
}

/** A reply that is no event stream: bytes as they came. Broken off when it is cut. */
export class PlainStep implements ByteStep {
  readonly tap: UsageTap = new UsageTap();

  push(chunk: Uint8Array): Uint8Array {
    this.tap.push(chunk);
    return chunk;
  }

  end(): Uint8Array {
    return nothing;
  }

  cut(): undefined {
    return undefined;
  }
}
