import { AwsEventStreamDecoder } from "./aws_event_stream.ts";
import { AwsFrameWriter } from "./aws_frame_writer.ts";
import { SseDecoder, type SseMessage, sseText } from "./sse.ts";
import type { Transducer } from "./transducer.ts";

/**
 * How messages lie in the bytes of a stream: server-sent events, AWS's binary frames, or the elements
 * of one JSON array (Gemini without `alt=sse`), which nobody is asked for and so is only written.
 */
export type FramingId = "sse" | "aws_event_stream" | "json_array";

/** Collects messages as bytes. */
export interface FrameWriter {
  push(message: SseMessage): void;
  /** No message comes any more. */
  end(): void;
  /** The bytes since the last call; empty when there are none. */
  take(): Uint8Array;
}

/** The content type of a stream in each framing, as replies state it. */
export const CONTENT_TYPES: Readonly<Record<FramingId, string>> = {
  sse: "text/event-stream; charset=utf-8",
  aws_event_stream: "application/vnd.amazon.eventstream",
  json_array: "application/json; charset=utf-8",
};

/** Reads a provider's stream. */
export function frameDecoder(framing: "sse" | "aws_event_stream"): Transducer<
  Uint8Array,
  SseMessage
> {
  return framing === "sse" ? new SseDecoder() : new AwsEventStreamDecoder();
}

/** Writes a client's stream. */
export function frameWriter(framing: FramingId): FrameWriter {
  switch (framing) {
    case "sse":
      return new SseWriter();
    case "json_array":
      return new JsonArrayWriter();
    case "aws_event_stream":
      return new AwsWriter();
    default:
      return framing satisfies never;
  }
}

/** Some messages as the bytes of a stream that goes on. */
export function framed(framing: FramingId, messages: readonly SseMessage[]): Uint8Array {
  const writer = frameWriter(framing);
  for (const message of messages) writer.push(message);
  return writer.take();
}

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** Collects text: one encoding for each chunk, not for each message. */
class SseWriter implements FrameWriter {
  #text = "";

  push(message: SseMessage): void {
    this.#text += sseText(message);
  }

  end(): void {}

  take(): Uint8Array {
    if (this.#text === "") return nothing;
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    return bytes;
  }
}

class JsonArrayWriter implements FrameWriter {
  #text = "";
  #empty = true;

  push({ data }: SseMessage): void {
    this.#text += (this.#empty ? "[" : ",\n") + data;
    this.#empty = false;
  }

  end(): void {
    this.#text += this.#empty ? "[]" : "]";
  }

  take(): Uint8Array {
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    return bytes;
  }
}

class AwsWriter extends AwsFrameWriter implements FrameWriter {
  end(): void {}
}
