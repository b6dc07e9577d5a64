import { type JsonObject, parseObject, type RawJson, rawJson } from "../base/json.ts";
import type { CustomTool } from "./request.ts";

/**
 * A custom tool (free-text input, Codex `apply_patch`) for an upstream that knows functions only: a
 * function with one string property `input`, undone in the reply (W038).
 */
export const CUSTOM_TOOL_PARAMETERS: JsonObject = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
  additionalProperties: false,
};

/** The tool's description with its input format, which a function schema cannot say otherwise. */
export function customToolDescription(tool: CustomTool): string | undefined {
  if (tool.format === undefined || tool.format.type === "text") return tool.description;
  const { syntax, definition } = tool.format;
  const format = typeof definition === "string"
    ? `The input follows this ${typeof syntax === "string" ? syntax : ""} grammar:\n${definition}`
    : `The input follows this format: ${JSON.stringify(tool.format)}`;
  return tool.description === undefined ? format : `${tool.description}\n\n${format}`;
}

/** A custom tool's plain input as the arguments of that function. */
export function wrapCustomInput(input: string): RawJson {
  return rawJson(JSON.stringify({ input }));
}

/** The plain input in the arguments of that function; arguments of another shape as they are. */
export function unwrapCustomInput(args: string): RawJson {
  const input = parseObject(args)?.input;
  return rawJson(typeof input === "string" ? input : args);
}

const head = /^\s*\{\s*"input"\s*:\s*"/;
/** Longer beginnings than this are not `{"input":"`. */
const maxHead = 256;

/**
 * {@link unwrapCustomInput} for arguments that arrive in pieces: {@link push} gives out the plain
 * input as it becomes known. Arguments of another shape come out unchanged.
 */
export class CustomInputReader {
  #state: "head" | "string" | "done" | "raw" = "head";
  #rest = "";

  push(piece: string): string {
    this.#rest += piece;
    if (this.#state === "head") this.#readHead();
    if (this.#state === "string") return this.#readString();
    if (this.#state === "head") return "";
    const text = this.#state === "raw" ? this.#rest : "";
    this.#rest = "";
    return text;
  }

  /** What is left when the arguments end, for instance a beginning that was cut off. */
  end(): string {
    const text = this.#state === "head" || this.#state === "raw" ? this.#rest : "";
    this.#rest = "";
    this.#state = "done";
    return text;
  }

  #readHead(): void {
    const match = head.exec(this.#rest);
    if (match !== null) {
      this.#rest = this.#rest.slice(match[0].length);
      this.#state = "string";
    } else if (this.#rest.length > maxHead || !mayBecomeHead(this.#rest)) this.#state = "raw";
  }

  #readString(): string {
    const text = this.#rest;
    let stop = 0;
    let closed = false;
    while (stop < text.length) {
      const code = text.charCodeAt(stop);
      if (code === 34) { // the closing quote
        closed = true;
        break;
      }
      if (code !== 92) {
        stop++;
        continue;
      }
      const length = text.charCodeAt(stop + 1) === 117 ? 6 : 2; // \uXXXX or \n
      if (stop + length > text.length) break;
      stop += length;
    }
    this.#rest = closed ? "" : text.slice(stop);
    if (closed) this.#state = "done";
    return stop === 0 ? "" : unescape(text.slice(0, stop));
  }
}

function mayBecomeHead(text: string): boolean {
  const dense = text.replace(/\s+/g, "");
  return '{"input":"'.startsWith(dense);
}

/** A JSON string's inside; a broken escape leaves it as it was written. */
function unescape(inside: string): string {
  if (!inside.includes("\\")) return inside;
  try {
    return JSON.parse(`"${inside.replace(/[^ -\uffff]/g, control)}"`) as string;
  } catch {
    return inside;
  }
}

function control(character: string): string {
  return "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0");
}
