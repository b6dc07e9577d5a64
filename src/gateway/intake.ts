import { joinBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import {
  Peek,
  PEEK_GARBLED,
  PEEK_NOT_OBJECT,
  PEEK_OK,
  PEEK_REPEATED_MODEL,
  PEEK_REPEATED_STREAM,
  PEEK_TOO_DEEP,
  peekTop,
  STREAM_OTHER,
  STREAM_TRUE,
} from "../../filters/core/peek.ts";

/** A request's JSON body: its bytes as received, and what its top level says. */
export class JsonBody {
  readonly bytes: Uint8Array;
  readonly peek: Peek;
  /** `undefined` when the body names none. */
  readonly model: string | undefined;
  readonly stream: boolean;
  #text: string | undefined;

  /** Throws `bad_request` with what is wrong and where. */
  constructor(bytes: Uint8Array, peek: Peek) {
    this.bytes = bytes;
    this.peek = peek;
    if (!peek.ascii) this.#text = decodeStrictly(bytes);
    this.model = modelOf(bytes, peek);
    this.stream = peek.stream === STREAM_TRUE;
    if (peek.stream === STREAM_OTHER && !this.#streamIsNull()) {
      throw new Fault("bad_request", 'Cannot read "stream": it must be true or false', {
        param: "stream",
      });
    }
  }

  /** The body decoded: what a translation parses. Made when it is first asked for. */
  get text(): string {
    return this.#text ??= utf8.decode(this.bytes);
  }

  /** `null` stands for an absent one. Its place is not kept by the scanner: the rare case is parsed. */
  #streamIsNull(): boolean {
    return (JSON.parse(this.text) as { stream?: unknown }).stream === null;
  }
}

const encodings = new Map<string, "gzip" | "deflate">([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

/**
 * A request's body, whole and decompressed, at most `maxBytes`. Throws `too_large`,
 * `unsupported_media` or `bad_request` (a body cut off or not in its own encoding).
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get("content-length");
  if (declared !== null && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  const encoding = request.headers.get("content-encoding");
  try {
    if (encoding === null || encoding === "identity") {
      if (declared !== null) return await request.bytes();
      return await collect(request.body, maxBytes);
    }
    const format = encodings.get(encoding.trim().toLowerCase());
    if (format === undefined) {
      throw new Fault(
        "unsupported_media",
        `Cannot read the body: its content-encoding is "${encoding.slice(0, 40)}"`,
        { note: "send it plain, or with gzip or deflate" },
      );
    }
    // Types only: the platform's stream pair is declared for another buffer kind.
    const inflated = request.body?.pipeThrough(
      new DecompressionStream(format) as unknown as TransformStream<
        Uint8Array<ArrayBuffer>,
        Uint8Array<ArrayBuffer>
      >,
    );
    return await collect(inflated ?? null, maxBytes);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      "bad_request",
      "Cannot read the body: it was cut off or is not in its encoding",
      {
        cause: error,
      },
    );
  }
}

async function collect(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return joinBytes(chunks, size);
}

function tooLarge(maxBytes: number): Fault {
  return new Fault("too_large", `Cannot take the body: it is larger than ${maxBytes} bytes`, {
    note: "raise `limits.body` in the config",
  });
}

/** Looks into a JSON body. Throws `bad_request` with what is wrong and where. */
export function peekBody(bytes: Uint8Array): JsonBody {
  const peek = new Peek();
  const status = peekTop(bytes, peek);
  if (status !== PEEK_OK) throw garbled(status, peek.offset, bytes.length);
  return new JsonBody(bytes, peek);
}

const utf8 = new TextDecoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeStrictly(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (error) {
    throw new Fault("bad_request", "Cannot read the body: it is not UTF-8", { cause: error });
  }
}

function modelOf(bytes: Uint8Array, peek: Peek): string | undefined {
  if (peek.modelStart < 0) return undefined;
  const value = bytes.subarray(peek.modelStart, peek.modelEnd);
  // A short name in ASCII needs no decoder.
  const text = peek.ascii && value.length < 128
    ? String.fromCharCode(...value)
    : utf8.decode(value);
  if (text === "null") return undefined;
  if (!peek.modelIsString) {
    throw new Fault("bad_request", 'Cannot read "model": it must be a string', { param: "model" });
  }
  return peek.modelEscaped ? JSON.parse(text) as string : text.slice(1, -1);
}

function garbled(status: number, offset: number, length: number): Fault {
  switch (status) {
    case PEEK_REPEATED_MODEL:
      return new Fault("bad_request", 'Cannot read the body: it names "model" twice', {
        param: "model",
      });
    case PEEK_REPEATED_STREAM:
      return new Fault("bad_request", 'Cannot read the body: it names "stream" twice', {
        param: "stream",
      });
    case PEEK_TOO_DEEP:
      return new Fault("bad_request", "Cannot read the body: it is nested deeper than 256 levels");
    case PEEK_NOT_OBJECT:
      return new Fault("bad_request", "Cannot read the body: it must be a JSON object");
    case PEEK_GARBLED:
    default:
      return new Fault(
        "bad_request",
        length === 0
          ? "Cannot read the body: it is empty"
          : `Cannot read the body: it is not valid JSON at byte ${offset}`,
      );
  }
}
