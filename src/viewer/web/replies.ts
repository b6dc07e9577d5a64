/**
 * What every reply says to browsers. Scripts and styles come from here alone, nothing is ever made of
 * text (Trusted Types without a policy), nobody frames the page, and nobody else reads a reply.
 */
const ALWAYS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

/** A reply with the headers that all of them have. */
export function reply(
  body: BodyInit | null,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, {
    status,
    headers: { ...ALWAYS, "cache-control": "no-store", ...headers },
  });
}

/** JSON that nobody keeps. */
export function json(value: unknown, status = 200): Response {
  return reply(JSON.stringify(value), status, { "content-type": "application/json" });
}

/** Why not, and what to do about it. */
export function failure(status: number, message: string, note?: string): Response {
  return json({ error: { message, ...(note === undefined ? {} : { note }) } }, status);
}
