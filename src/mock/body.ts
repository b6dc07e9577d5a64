import { joinBytes } from "../base/bytes.ts";
import { pause } from "../base/wait.ts";
import { gzip } from "./gzip.ts";
import type { Step } from "./faults.ts";
import type { Delivery } from "./plan.ts";
import type { Frame } from "./write/frame.ts";

/** Text that is due at once goes out in writes of about this many characters. */
const batchChars = 16 * 1024;
/** A compressed stream is cut into pieces so that no reader gets it whole. */
const gzipPiece = 64;

/** Who follows a stream: told once how it ended. */
export interface StreamWatcher {
  readonly signal: AbortSignal;
  done(how: "finished" | "cancelled"): void;
}

const utf8 = new TextEncoder();

/**
 * The bytes of a streamed reply, made as they are pulled. The server's reader owns it: when the
 * client goes away it cancels, and nothing more is produced. Buffers at most one batch.
 */
export function streamBody(
  steps: Iterator<Step>,
  delivery: Delivery,
  watcher: StreamWatcher,
): ReadableStream<Uint8Array> {
  const writer = new BatchWriter(steps, delivery, watcher.signal);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const bytes = await writer.next();
        if (bytes !== undefined) return controller.enqueue(bytes);
        watcher.done("finished");
        if (writer.dropped) {
          controller.error(new Error("The mock drops this connection on purpose"));
        } else controller.close();
      } catch {
        // Only the signal ends a wait: the client is gone or the mock is closing.
        watcher.done("cancelled");
        controller.error(new Error("The mock stopped this stream"));
      }
    },
    cancel() {
      writer.stop();
      watcher.done("cancelled");
    },
  }, { highWaterMark: 0 });
}

/** Turns steps into writes: joins what is due at once, waits where the delivery says so. */
class BatchWriter {
  readonly #steps: Iterator<Step>;
  readonly #delivery: Delivery;
  readonly #signal: AbortSignal;
  /** A step that must wait before it is written. */
  #held: Step | undefined;
  #pieces: Uint8Array[] = [];
  #ended = false;
  dropped = false;

  constructor(steps: Iterator<Step>, delivery: Delivery, signal: AbortSignal) {
    this.#steps = steps;
    this.#delivery = delivery;
    this.#signal = signal;
  }

  stop(): void {
    this.#ended = true;
    this.#pieces = [];
    this.#steps.return?.();
  }

  async next(): Promise<Uint8Array | undefined> {
    const piece = this.#pieces.shift();
    if (piece !== undefined) return piece;
    let bytes: Uint8Array = new Uint8Array();
    while (bytes.length === 0) {
      if (this.#held !== undefined) await pause(this.#waitMs(this.#held), this.#signal);
      else if (this.#ended) return undefined;
      bytes = this.#batch();
    }
    const { split } = this.#delivery;
    if (this.#delivery.gzip) this.#pieces = cut(await gzip(bytes), gzipPiece);
    else if (split !== undefined) this.#pieces = cut(bytes, split);
    else return bytes;
    return this.#pieces.shift();
  }

  #batch(): Uint8Array {
    // A stream is text or bytes from its start to its end.
    let text = "";
    let size = 0;
    const chunks: Uint8Array[] = [];
    const take = ({ data }: Frame) => {
      size += data.length;
      if (typeof data === "string") text += data;
      else chunks.push(data);
    };
    if (this.#held !== undefined && this.#held.kind !== "drop") take(this.#held);
    this.#held = undefined;
    // A compressed stream is one gzip member: it is made whole, then cut.
    while (!this.#ended && (size < batchChars || this.#delivery.gzip)) {
      const step = this.#steps.next();
      if (step.done) this.#ended = true;
      else if (step.value.kind === "drop") this.#ended = this.dropped = true;
      else if (this.#waitMs(step.value) > 0) {
        this.#held = step.value;
        break;
      } else take(step.value);
    }
    return chunks.length === 0 ? utf8.encode(text) : joinBytes(chunks, size);
  }

  #waitMs(step: Step): number {
    if (step.kind === "delta") return this.#delivery.chunkMs ?? 0;
    return step.kind === "usage" || step.kind === "close" ? this.#delivery.usageDelayMs ?? 0 : 0;
  }
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(bytes.subarray(at, at + size));
  return out;
}
