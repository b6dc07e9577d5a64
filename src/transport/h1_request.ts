import { Fault } from "../base/fault.ts";
import { hostHeaderOf } from "./origin_name.ts";
import type { UpstreamRequest } from "./upstream.ts";

/** Headers that decide the framing: the transport alone writes them (W104). */
export const FRAMING = new Set(["host", "content-length", "connection", "transfer-encoding"]);

/** Up to here head and body leave in one write: one system call and one packet for most calls. */
const ONE_WRITE_BYTES = 64 * 1024;

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^[\x21-\x7e]+$/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PLAIN = /^[\t\x20-\x7e]*$/;
const LATIN = /^[\t\x20-\x7e\x80-\xff]*$/;

const encoder = new TextEncoder();

/** A request as bytes: `first` holds the head, and the whole body when that is small. */
export interface RequestBytes {
  readonly first: Uint8Array<ArrayBuffer>;
  readonly rest: Uint8Array | undefined;
}

/**
 * Writes a request's head and joins a small body to it. Throws a {@link Fault}: `bad_request` for a
 * path and `config` for a header that would break out of the head, `internal` for a framing header.
 */
export function requestBytes(request: UpstreamRequest): RequestBytes {
  const { body, method } = request;
  let head = requestLine(request);
  let plain = true;
  let hasEncoding = false;
  for (const [name, value] of request.headers) {
    if (!NAME.test(name)) throw unfitConfig("a header's name", "has a character that HTTP forbids");
    if (FRAMING.has(name)) {
      throw new Fault("internal", `Cannot send the request: "${name}" is the transport's to write`);
    }
    if (!PLAIN.test(value)) {
      if (!LATIN.test(value)) {
        throw unfitConfig(`the header "${name}"`, "has a line break or a character outside latin1");
      }
      plain = false;
    }
    if (name === "accept-encoding") hasEncoding = true;
    head += `${name}: ${value}\r\n`;
  }
  if (!hasEncoding) head += "accept-encoding: identity\r\n";
  const length = body === undefined ? 0 : body.length;
  if (length > 0 || (method !== "GET" && method !== "HEAD")) {
    head += `content-length: ${length}\r\n`;
  }
  head += "\r\n";

  const joined = length <= ONE_WRITE_BYTES;
  const first = new Uint8Array(head.length + (joined ? length : 0));
  if (plain) encoder.encodeInto(head, first);
  else for (let i = 0; i < head.length; i++) first[i] = head.charCodeAt(i);
  if (joined && body !== undefined) first.set(body, head.length);
  return { first, rest: joined ? undefined : body };
}

/** The last request line made: a busy gateway calls one path of one provider again and again. */
let last: { method: string; path: string; host: string; line: string } | undefined;

function requestLine({ origin, method, path }: UpstreamRequest): string {
  const host = hostHeaderOf(origin);
  if (last !== undefined && last.method === method && last.path === path && last.host === host) {
    return last.line;
  }
  if (!METHOD.test(method)) throw unfit("the method", "has a character that HTTP forbids");
  if (!PATH.test(path)) throw unfit("the path", "has a space, a control or a non-ASCII character");
  if (!path.startsWith("/")) throw unfit("the path", 'does not begin with "/"');
  if (!PATH.test(host)) throw unfitConfig("the host header", "has a space or a control character");
  const line = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  last = { method, path, host, line };
  return line;
}

/** A client's headers were read by a server and are fit: what is not came from the config. */
export function unfitConfig(what: string, state: string): Fault {
  return new Fault("config", `Cannot send the request: ${what} ${state}`, {
    note: "look at the access_key, headers and http_host of the provider in planoai's config",
  });
}

function unfit(what: string, state: string): Fault {
  return new Fault("bad_request", `Cannot send the request: ${what} ${state}`);
}
