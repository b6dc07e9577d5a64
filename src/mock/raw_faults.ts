/** One way to break HTTP/1.1 framing; {@link Deno.serve} would refuse to send any of these. */
export interface RawFault {
  readonly doc: string;
  /** Writes, one packet each where the socket allows. */
  readonly writes: readonly string[];
  /** Writes the last piece again and again until the client leaves. */
  readonly endless?: true;
  /** Answers before it has read the request's body. */
  readonly early?: true;
  /** Leaves the connection open afterwards. */
  readonly keepOpen?: true;
}

const body =
  '{"id":"chatcmpl-raw","object":"chat.completion","created":0,"model":"raw","choices":' +
  '[{"index":0,"message":{"role":"assistant","content":"raw","refusal":null},"logprobs":null,' +
  '"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}';
const size = body.length;
const event =
  'data: {"id":"c","object":"chat.completion.chunk","created":0,"model":"raw","choices":' +
  '[{"index":0,"delta":{"role":"assistant","content":"raw"},"finish_reason":null}]}\n\n';

const tooLarge =
  '{"error":{"message":"Too large","type":"invalid_request_error","param":null,"code":null}}';

function head(...lines: readonly string[]): string {
  return ["HTTP/1.1 200 OK", "content-type: application/json", ...lines, "", ""].join("\r\n");
}

function streamHead(...lines: readonly string[]): string {
  return ["HTTP/1.1 200 OK", "content-type: text/event-stream", ...lines, "", ""].join("\r\n");
}

function chunk(text: string): string {
  return `${new TextEncoder().encode(text).length.toString(16)}\r\n${text}\r\n`;
}

/** Every raw fault by name; `ok` is well-formed, for comparison. */
export const rawFaults = {
  "ok": { doc: "Well-formed.", writes: [head(`content-length: ${size}`), body], keepOpen: true },
  "close": { doc: "Closes without a byte.", writes: [] },
  "half-head": { doc: "Closes inside the head.", writes: ["HTTP/1.1 200 OK\r\ncontent-ty"] },
  "not-http": { doc: "Speaks another protocol.", writes: ["SSH-2.0-OpenSSH_9.2\r\n"] },
  "length-long": {
    doc: "Promises 100 bytes more than it sends.",
    writes: [head(`content-length: ${size + 100}`), body],
  },
  "length-short": {
    doc: "Sends bytes after the promised length.",
    writes: [head(`content-length: ${size}`), `${body}surplus`],
    keepOpen: true,
  },
  "length-garbage": {
    doc: "A length that is no number.",
    writes: [head("content-length: 12abc"), body],
  },
  "length-twice": {
    doc: "Two lengths that differ.",
    writes: [head(`content-length: ${size}`, `content-length: ${size + 1}`), body],
  },
  "length-and-chunked": {
    doc: "A length and chunks.",
    writes: [
      head(`content-length: ${size}`, "transfer-encoding: chunked"),
      chunk(body),
      "0\r\n\r\n",
    ],
  },
  "half-chunk": {
    doc: "Closes inside a chunk.",
    writes: [
      streamHead("transfer-encoding: chunked"),
      `${(event.length + 50).toString(16)}\r\n${event}`,
    ],
  },
  "no-last-chunk": {
    doc: "Closes between chunks, without the last one.",
    writes: [streamHead("transfer-encoding: chunked"), chunk(event)],
  },
  "chunk-garbage": {
    doc: "A chunk size that is no number.",
    writes: [streamHead("transfer-encoding: chunked"), chunk(event), `zz\r\n${event}\r\n`],
  },
  "chunk-huge": {
    doc: "A chunk size beyond 2^64.",
    writes: [streamHead("transfer-encoding: chunked"), `fffffffffffffffff\r\n${event}`],
  },
  "bare-lf": {
    doc: "Lines of the head end with LF alone.",
    writes: [`HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: ${size}\n\n${body}`],
  },
  "obs-fold": {
    doc: "A header that goes on in the next line.",
    writes: [head("x-folded: one", " two", `content-length: ${size}`), body],
  },
  "endless-header": {
    doc: "Header lines for ever.",
    writes: ["HTTP/1.1 200 OK\r\n", `x-more: ${"a".repeat(1_000)}\r\n`],
    endless: true,
  },
  "endless-line": {
    doc: "One header line for ever.",
    writes: ["HTTP/1.1 200 OK\r\nx-more: ", "a".repeat(1_000)],
    endless: true,
  },
  "endless-body": {
    doc: "Chunks for ever, without an event's end.",
    writes: [streamHead("transfer-encoding: chunked"), chunk("data: " + "a".repeat(8_000))],
    endless: true,
  },
  "switching": {
    doc: "101, which nobody asked for.",
    writes: ["HTTP/1.1 101 Switching Protocols\r\nupgrade: nothing\r\nconnection: upgrade\r\n\r\n"],
    keepOpen: true,
  },
  "interim": {
    doc: "100 and 103 before the reply: legal.",
    writes: [
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
      head(`content-length: ${size}`),
      body,
    ],
    keepOpen: true,
  },
  "http10": {
    doc: "HTTP/1.0, the close ends the body: legal.",
    writes: [`HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${body}`],
  },
  "no-length": {
    doc: "Neither length nor chunks, the close ends the body: legal.",
    writes: [head(), body],
  },
  "early": {
    doc: "Refuses with 413 before it has read the body.",
    writes: [
      "HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\nconnection: close\r\n" +
      `content-length: ${tooLarge.length}\r\n\r\n${tooLarge}`,
    ],
    early: true,
  },
  "byte-by-byte": {
    doc: "A legal reply, one byte a write.",
    writes: [...(head(`content-length: ${size}`) + body)],
    keepOpen: true,
  },
} as const satisfies Readonly<Record<string, RawFault>>;

export type RawFaultName = keyof typeof rawFaults;
