import { Secret } from "../base/secret.ts";
import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import { headerValueState, hostValueState } from "./header_value.ts";
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

  /** The first of these variables that holds something. */
  firstOf(names: readonly string[]): string | undefined {
    return names.map((name) => this.#lookup(name)?.trim()).find((value) =>
      value !== undefined && value !== ""
    );
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

  /**
   * A key: its value never prints, its origin may. Blanks around it go: files of keys end with a line
   * break, and no key begins or ends with one.
   */
  secret(node: ConfigNode): Secret | undefined {
    const text = this.text(node);
    if (text === undefined || text === "") return undefined;
    const key = text.trim();
    const state = key === "" ? "its value is blank" : headerValueState(key);
    if (state !== undefined) this.#unsendable(node, state);
    return new Secret(key, originOf(node) ?? "a literal in the config");
  }

  /** The value of the `host` header. */
  hostHeader(node: ConfigNode): string | undefined {
    const text = this.text(node);
    const state = text === undefined ? undefined : hostValueState(text);
    if (state !== undefined) this.#unsendable(node, state);
    return text;
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
      if (value === undefined) continue;
      const state = headerValueState(value);
      if (state !== undefined) this.#unsendable(member, state);
      headers[member.key.toLowerCase()] = value;
    }
    return headers;
  }

  /** Told before the start: at run time every request would fail, and its client would be asked why. */
  #unsendable(node: ConfigNode, state: string): void {
    const origin = originOf(node);
    const name = node.pointer.split("/").findLast((part) => !/^\d+$/.test(part)) ?? node.key;
    this.diagnostics.push(diagnostic("header_form", "error", {
      message: origin === undefined
        ? `Cannot send "${name}": ${state}`
        : `Cannot send ${origin} as "${name}": ${state}`,
      at: node.at,
      ...(origin === undefined ? { private: true } : {}),
      notes: ["the value itself is not shown, because it may be secret"],
    }));
  }
}

/** The variables that a value comes from, fit to print; `undefined` for a literal. */
function originOf(node: ConfigNode): string | undefined {
  const names = variablesIn(node.text ?? "");
  return names.length === 0 ? undefined : names.map((name) => `$${name}`).join(" and ");
}
