import { UsageTap } from "../../filters/core/usage_tap.ts";
import { Fault } from "../base/fault.ts";
import { sseText } from "../base/sse.ts";
import type { Dialect, UpstreamSide } from "../ir/codec.ts";
import type { ByteStep } from "./pump.ts";
import type { RecordedUsage } from "./record.ts";

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);
const latin1 = new TextDecoder("latin1");

/** Characters kept of the last chunk, so that a mark split over two is found: longer than any mark. */
const OVERLAP = 32;

/** Counts tokens of a reply that passes as bytes, in the dialect that it is written in. */
export function tapped(
  tap: UsageTap,
  upstream: UpstreamSide | undefined,
): RecordedUsage | undefined {
  const { input, output, cacheRead, cacheWrite, reasoning } = tap.counts;
  if (input < 0 && output < 0) return undefined;
  const apart = upstream?.countsCacheApart === true && input >= 0
    ? Math.max(cacheRead, 0) + Math.max(cacheWrite, 0)
    : 0;
  return { input: input + apart, output, cacheRead, cacheWrite, reasoning };
}

/**
 * A stream of the client's own dialect: bytes as they came. Looks at a copy for usage and for the
 * mark of a proper end. A stream without one was cut (W008): when the last event is complete, the
 * client hears it as an error event of its dialect; otherwise the connection breaks, because any
 * byte more would be glued to half an event.
 */
export class PassthroughStep implements ByteStep {
  readonly tap: UsageTap = new UsageTap();
  readonly #dialect: Dialect;
  readonly #marks: readonly string[];
  #ended: boolean;
  #tail = "";

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#marks = dialect.upstream.streamEnds ?? [];
    this.#ended = this.#marks.length === 0;
  }

  push(chunk: Uint8Array): Uint8Array {
    const text = this.#tail + latin1.decode(chunk);
    this.#count(chunk, text);
    if (!this.#ended) this.#ended = this.#marks.some((mark) => text.includes(mark));
    this.#tail = text.slice(-OVERLAP);
    return chunk;
  }

  /**
   * A search in text is native and costs a tenth of the tap's walk over bytes, so the tap only sees
   * what may hold a usage object. `text` begins in the chunk before, so none is missed at a border.
   */
  #count(chunk: Uint8Array, text: string): void {
    if (!this.tap.idle) return this.tap.push(chunk);
    const tight = text.indexOf('"usage":{');
    const at = tight === -1 ? text.indexOf('"usage": {') : tight;
    if (at !== -1) this.tap.push(latin1Bytes(text.slice(Math.max(0, at - 1))));
  }

  end(): Uint8Array {
    if (this.#ended) return nothing;
    throw new Fault("upstream_error", "Cannot finish the stream: the provider cut it off");
  }

  cut(error: unknown): Uint8Array | undefined {
    if (!/(\n\n|\r\n\r\n|\r\r)$/.test(this.#tail) && this.#tail !== "") return undefined;
    const fault = error instanceof Fault
      ? error
      : new Fault("upstream_error", "Cannot finish the stream: the connection broke");
    return encoder.encode(this.#dialect.client.encodeStreamFault(fault).map(sseText).join(""));
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

function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
