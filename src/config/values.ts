import { Secret } from "../base/secret.ts";
import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";
import { parseBytes, parseDurationMs } from "./quantity.ts";
import { expandVariables, variablesIn } from "./variables.ts";

/** Reads values of the config with their variables replaced, and collects what was missing. */
export class Values {
  readonly #lookup: (name: string) => string | undefined;
  readonly diagnostics: Diagnostic[] = [];

  constructor(lookup: (name: string) => string | undefined) {
    this.#lookup = lookup;
  }

  text(node: ConfigNode): string | undefined {
    const { text } = node;
    if (text === undefined) return undefined;
    const expanded = expandVariables(text, this.#lookup);
    for (const name of expanded.missing) {
      this.diagnostics.push(diagnostic("missing_variable", "error", {
        message: `Cannot read "${node.key}": $${name} is not set`,
        at: node.at,
        notes: [`export ${name}=… or write ${name}=… into .env beside the config`],
      }));
    }
    return expanded.text;
  }

  /** A key: its value never prints, its origin may. */
  secret(node: ConfigNode): Secret | undefined {
    const text = this.text(node);
    if (text === undefined || text === "") return undefined;
    const names = variablesIn(node.text ?? "");
    const origin = names.length === 0
      ? "a literal in the config"
      : names.map((name) => `$${name}`).join(" and ");
    return new Secret(text, origin);
  }

  durationMs(node: ConfigNode): number | undefined {
    const text = this.text(node);
    return text === undefined ? undefined : parseDurationMs(text);
  }

  bytes(node: ConfigNode): number | undefined {
    const value = node.number ?? this.text(node);
    return value === undefined ? undefined : parseBytes(value);
  }

  /** A mapping of text to text, names in lower case: headers. */
  headers(node: ConfigNode): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const member of node.members()) {
      const value = this.text(member);
      if (value !== undefined) headers[member.key.toLowerCase()] = value;
    }
    return headers;
  }
}
