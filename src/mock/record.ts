import { joinBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { StreamWatcher } from "./body.ts";
import {
  type Exchange,
  exchangeFileName,
  exchangeKey,
  forwardable,
  recordable,
  recordablePath,
  scrub,
  secretValues,
} from "./exchange.ts";
import type { RecordedRequest } from "./recorded.ts";

/** Replies larger than this are passed on and not recorded. */
const maxBytes = 64 * 1024 * 1024;

/** How a real provider is recorded. */
export interface RecordOptions {
  /** Where the files go; made when it is missing. */
  readonly dir: string;
  /** The real provider, without a path or with one that is put before the request's. */
  readonly upstream: string;
  /** Told the file of each exchange, or why one could not be written. */
  readonly onRecorded?: (event: { readonly file: string } | { readonly problem: string }) => void;
}

/** Answers each request from a real upstream and writes the exchange to a file, keys removed. */
export function recorder(
  options: RecordOptions,
): (request: RecordedRequest, watcher: StreamWatcher) => Promise<Response> {
  const base = options.upstream.replace(/\/+$/, "");
  let count = 0;
  return async (request, watcher) => {
    const number = ++count;
    const response = await callUpstream(base, request, watcher.signal);
    const headers = Object.fromEntries(response.headers);
    if (response.body === null) {
      await save(options, number, request, response.status, headers, new Uint8Array());
      watcher.done("finished");
      return new Response(null, { status: response.status, headers: forwardable(headers) });
    }
    // One branch streams to the client, the other fills the file; both are read as they come.
    const [toClient, toFile] = response.body.tee();
    void collect(toFile).then((bytes) =>
      save(options, number, request, response.status, headers, bytes)
    ).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      options.onRecorded?.({ problem: `Cannot record ${request.method} ${request.path}: ${why}` });
    }).finally(() => watcher.done("finished"));
    return new Response(toClient, { status: response.status, headers: forwardable(headers) });
  };
}

async function callUpstream(
  base: string,
  request: RecordedRequest,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(`${base}${request.path}${request.query}`, {
      method: request.method,
      headers: { ...forwardable(request.headers), "accept-encoding": "identity" },
      ...(request.body === "" ? {} : { body: request.body }),
      redirect: "manual",
      signal,
    });
  } catch (error) {
    throw new Fault("upstream_refused", `Cannot reach upstream "${base}": no answer`, {
      cause: error,
    });
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > maxBytes) throw new Error(`the reply is larger than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return joinBytes(pieces, size);
}

async function save(
  options: RecordOptions,
  number: number,
  request: RecordedRequest,
  status: number,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
): Promise<void> {
  const secrets = secretValues(request.headers, request.query);
  const exchange: Exchange = {
    request: {
      method: request.method,
      path: recordablePath(`${request.path}${request.query}`),
      headers: recordable(request.headers),
      body: request.body,
    },
    response: { status, headers: recordable(headers), ...bodyOf(bytes) },
  };
  const key = exchangeKey(request.method, exchange.request.path, request.body);
  const file = `${options.dir}/${exchangeFileName(number, request.path, key)}`;
  await Deno.mkdir(options.dir, { recursive: true });
  await Deno.writeTextFile(file, scrub(JSON.stringify(exchange, null, 2), secrets) + "\n", {
    mode: 0o600,
  });
  options.onRecorded?.({ file });
}

function bodyOf(bytes: Uint8Array): { body: string } | { base64: string } {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: bytes.toBase64() };
  }
}
