import type { Origin } from "./upstream.ts";

/** `host:port` as people write it, IPv6 in brackets: for messages and pool keys, never a path. */
export function originName(origin: Origin): string {
  return `${bracketed(origin.hostname)}:${origin.port}`;
}

/** The `host` header: the configured one, or the name without the protocol's default port. */
export function hostHeaderOf(origin: Origin): string {
  if (origin.hostHeader !== undefined) return origin.hostHeader;
  const standard = origin.protocol === "https:" ? 443 : 80;
  return origin.port === standard ? bracketed(origin.hostname) : originName(origin);
}

function bracketed(hostname: string): string {
  return hostname.includes(":") && !hostname.startsWith("[") ? `[${hostname}]` : hostname;
}
