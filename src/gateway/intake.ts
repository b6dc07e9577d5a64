import { Fault } from "../base/fault.ts";
import { isObject, parseJson } from "../base/json.ts";
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
    if (!peek.ascii) refuseOtherThanUtf8(bytes);
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
    const value = parseJson(this.text);
    return isObject(value) && value.stream === null;
  }
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

/** The text is not kept: a passthrough has no use for a second copy of a large body. */
function refuseOtherThanUtf8(bytes: Uint8Array): void {
  try {
    strictUtf8.decode(bytes);
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
  if (!peek.modelEscaped) return text.slice(1, -1);
  const name = parseJson(text);
  if (typeof name === "string") return name;
  throw new Fault("bad_request", 'Cannot read "model": it is not valid JSON', { param: "model" });
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
