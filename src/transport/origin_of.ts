import type { Origin } from "./upstream.ts";

/** Where an http or https URL leads. */
export function originOf(url: URL): Origin {
  const protocol = url.protocol === "http:" ? "http:" : "https:";
  return {
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (protocol === "http:" ? 80 : 443) : Number(url.port),
  };
}
