import type { HeaderPair, UpstreamRequest } from "../upstream.ts";

/** The request with these headers instead of those of the same names. */
export function withHeaders(
  request: UpstreamRequest,
  headers: readonly HeaderPair[],
): UpstreamRequest {
  const names = new Set(headers.map(([name]) => name));
  return {
    ...request,
    headers: [...request.headers.filter(([name]) => !names.has(name)), ...headers],
  };
}
