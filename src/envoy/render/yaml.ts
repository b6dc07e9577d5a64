import { stringify } from "@std/yaml";
import type { Message } from "./proto.ts";

/** Said first in every file of Envoy's. */
export const HEAD = "Written by planoai up --native: change the config instead. Holds keys.";

/**
 * A message as YAML. Every string is quoted: Envoy reads YAML 1.1, where `on` is a boolean and `010`
 * the number eight.
 */
export function yaml(head: string, message: Message): string {
  return `# ${head}\n` + stringify(message, {
    defaultKeyType: "PLAIN",
    defaultStringType: "QUOTE_SINGLE",
    aliasDuplicateObjects: false,
    lineWidth: 0,
  });
}

/** JSON in ASCII: YAML takes some characters outside it for line breaks. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
