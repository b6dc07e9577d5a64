import type { Origin } from "../../transport/upstream.ts";

/** Where a URL leads, as the transport has it. */
export function originOfUrl({ protocol, hostname, port }: URL): Origin {
  const isTls = protocol === "https:";
  return {
    protocol: isTls ? "https:" : "http:",
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isTls ? 443 : 80) : Number(port),
  };
}
