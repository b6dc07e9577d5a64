/** How long a browser may remember a preflight, seconds. */
const MAX_AGE = "600";

/** Reply headers that a page may read: what the SDKs look at. */
const EXPOSED =
  "x-request-id, request-id, x-plano-request-id, retry-after, server-timing, x-plano-target, " +
  "x-plano-losses, x-plano-estimated";

/** The headers by which a browser lets an allowed origin read a reply. */
export function corsHeaders(origin: string): [string, string][] {
  return [
    ["access-control-allow-origin", origin],
    ["access-control-expose-headers", EXPOSED],
    ["vary", "origin"],
  ];
}

/** The answer to `OPTIONS`. `origin` is absent, or already allowed by the gate. */
export function preflight(headers: Headers, methods: string): Response {
  const origin = headers.get("origin");
  const sent: [string, string][] = [["allow", methods]];
  if (origin !== null) {
    sent.push(
      ...corsHeaders(origin),
      ["access-control-allow-methods", methods],
      [
        "access-control-allow-headers",
        headers.get("access-control-request-headers") ?? "authorization, content-type",
      ],
      ["access-control-max-age", MAX_AGE],
    );
  }
  return new Response(null, { status: 204, headers: sent });
}
