import { shortHash } from "../base/ids.ts";
import type { ChatRequest, Tool } from "./request.ts";

/** A client's tool: its own name and the namespace it stands in. */
export interface ToolName {
  readonly name: string;
  readonly namespace?: string;
  readonly kind: "function" | "custom";
}

/**
 * Client tool names to the names an upstream accepts (letters, digits, `_`, `-`, at most 64) and
 * back (W026). A pure function of the request's tools, so that the request's encoder and the reply's
 * decoder agree without sharing state. Names that already fit stay as they are.
 */
export class ToolNames {
  readonly #toWire = new Map<string, string>();
  readonly #fromWire = new Map<string, ToolName>();

  constructor(tools: readonly Tool[]) {
    for (const tool of tools) {
      if (tool.type === "hosted") continue;
      const key = keyOf(tool.name, tool.namespace);
      if (this.#toWire.has(key)) continue; // the same tool twice is one name
      const wire = this.#free(
        legal(tool.namespace === undefined ? tool.name : `${tool.namespace}__${tool.name}`),
        key,
      );
      this.#toWire.set(key, wire);
      this.#fromWire.set(wire, {
        name: tool.name,
        kind: tool.type,
        ...(tool.namespace === undefined ? {} : { namespace: tool.namespace }),
      });
    }
  }

  /** The name to send. A tool that is not in the request (an old call in the history) is made legal. */
  toWire(name: string, namespace?: string): string {
    return this.#toWire.get(keyOf(name, namespace)) ??
      legal(namespace === undefined ? name : `${namespace}__${name}`);
  }

  /** The client's tool for a name that the upstream used; unknown names come back as they are. */
  fromWire(wire: string): ToolName {
    return this.#fromWire.get(wire) ?? { name: wire, kind: "function" };
  }

  #free(wire: string, key: string): string {
    return this.#fromWire.has(wire) ? shorten(wire, key) : wire;
  }
}

const tables = new WeakMap<ChatRequest, ToolNames>();

/** The table of a request, built once. */
export function toolNames(request: ChatRequest): ToolNames {
  let table = tables.get(request);
  if (table === undefined) tables.set(request, table = new ToolNames(request.tools));
  return table;
}

/** A call id as upstreams accept it (W025): other characters become `_`, longer ones end in a hash. */
export function wireCallId(id: string): string {
  return legal(id);
}

function keyOf(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${namespace}\u0000${name}`;
}

function legal(name: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return name;
  return shorten(name.replace(/[^a-zA-Z0-9_-]/g, "_"), name);
}

function shorten(wire: string, original: string): string {
  return `${wire.slice(0, 55)}_${shortHash(original)}`;
}
