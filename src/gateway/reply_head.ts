import type { Loss } from "../ir/origin.ts";

/** Bytes of the `x-plano-losses` header. Node's default for all headers together is 16 KiB. */
const MAX_LOSSES = 8192;

/**
 * A `Response` whose headers are appended one by one: given as a list they cost 2 µs each, because
 * every pair is converted by the Web IDL rules for sequences (measured: 15 µs for seven). No text for a
 * body: it would bring a content type of its own, beside the one among the headers.
 */
export function respond(
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  status: number,
  headers: readonly (readonly [string, string])[],
): Response {
  const response = new Response(body, { status });
  for (const [name, value] of headers) response.headers.append(name, value);
  return response;
}

/** Text that may stand in a header: other characters as JSON escapes (W087). */
export function headerText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replace(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Losses as one header: ASCII JSON, bounded, the rest counted. */
export function lossesHeader(losses: readonly Loss[]): string {
  const shown: string[] = [];
  let size = 40;
  for (const loss of losses) {
    const text = headerText(JSON.stringify(loss));
    size += text.length + 1;
    if (size > MAX_LOSSES) break;
    shown.push(text);
  }
  return `{"losses":[${shown.join(",")}],"more":${losses.length - shown.length}}`;
}
