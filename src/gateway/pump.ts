import { joinBytes } from "../base/bytes.ts";
import type { ByteSource } from "../transport/upstream.ts";

/**
 * What happens to a reply's bytes on their way to the client. Synchronous; owns its state. Bytes that
 * a step returns are gone: the stream takes their whole buffer, so a step keeps no view of it.
 */
export interface ByteStep {
  /** Bytes to send for these bytes; empty when nothing is ready yet. */
  push(chunk: Uint8Array): Uint8Array;
  /** The last bytes, at the upstream's proper end. */
  end(): Uint8Array;
  /** True once nothing more can come of it: the upstream is closed then, whatever it still has. */
  readonly over?: boolean;
  /** The bytes that say the reply was cut, or `undefined` to break the connection instead. */
  cut(error: unknown): Uint8Array | undefined;
}

/** How a reply ended, told exactly once. */
export type PumpEnd =
  | { readonly how: "complete" }
  | { readonly how: "cut"; readonly error: unknown }
  | { readonly how: "client_gone" };

/**
 * The one streaming loop: pulls from the upstream when the client can take more, so that a slow
 * client slows the upstream instead of filling memory (at most one chunk is held here).
 * Owner: the returned stream. Deno cancels it when the client goes away, and then the upstream is
 * cancelled at once. A write that fails cancels too. `done` hears how it ended; `given`, asked later,
 * says how many bytes the client was given by then.
 */
export function pumpStream(
  source: ByteSource,
  step: ByteStep,
  done: (end: PumpEnd, given: () => number) => void,
): ReadableStream<Uint8Array> {
  let open = true;
  let sent = 0;
  const given = () => sent;
  const finish = (end: PumpEnd) => {
    if (!open) return;
    open = false;
    done(end, given);
  };
  return new ReadableStream<Uint8Array>({
    type: "bytes",
    async pull(controller) {
      try {
        for (;;) {
          const chunk = await source.read();
          if (!open) return;
          const bytes = chunk === undefined ? step.end() : step.push(chunk);
          // Before they are enqueued: a byte stream takes the buffer away, and leaves a length of 0.
          const isSome = bytes.length > 0;
          sent += bytes.length;
          if (isSome) controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
          if (chunk === undefined || step.over === true) {
            if (chunk !== undefined) source.cancel();
            finish({ how: "complete" });
            return controller.close();
          }
          if (isSome) return;
        }
      } catch (error) {
        source.cancel();
        if (!open) return;
        finish({ how: "cut", error });
        const bytes = step.cut(error);
        if (bytes === undefined) return controller.error(error);
        sent += bytes.length;
        if (bytes.length > 0) controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
        controller.close();
      }
    },
    cancel() {
      source.cancel();
      finish({ how: "client_gone" });
    },
  }, { highWaterMark: 0 });
}

/** Reads a reply to its end. Throws a `Fault` when it is cut or longer than `maxBytes`. */
export async function readAll(
  source: ByteSource,
  maxBytes: number,
  tooLong: () => Error,
): Promise<Uint8Array> {
  const first = await source.read();
  if (first === undefined) return new Uint8Array(0);
  const chunks = [first];
  let size = first.length;
  for (;;) {
    if (size > maxBytes) {
      source.cancel();
      throw tooLong();
    }
    const chunk = await source.read();
    if (chunk === undefined) break;
    chunks.push(chunk);
    size += chunk.length;
  }
  return joinBytes(chunks, size);
}

/** A source whose first bytes have been read already. */
export function startingWith(first: Uint8Array, source: ByteSource): ByteSource {
  let held: Uint8Array | undefined = first;
  return {
    read() {
      const bytes = held;
      held = undefined;
      return bytes === undefined ? source.read() : Promise.resolve(bytes);
    },
    cancel: () => source.cancel(),
  };
}
