import type { Json, JsonObject } from "../base/json.ts";
import type { Cacheable, Part } from "./part.ts";
import type { DialectId, IrNode } from "./origin.ts";

export type Role = "system" | "developer" | "user" | "assistant" | "tool";

/** One message. `tool` turns hold tool results only. System text stays where the client put it. */
export interface Turn extends IrNode {
  readonly role: Role;
  readonly parts: readonly Part[];
  /** The participant's name (Chat `name`). */
  readonly name?: string;
}

/** A tool that the client runs. */
export interface FunctionTool extends Cacheable {
  readonly type: "function";
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, untouched. Absent: no arguments. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  /** Codex groups tools; upstreams without groups get a flattened name (see `tool_names.ts`). */
  readonly namespace?: string;
}

/** A tool whose input is free text (Responses `custom`, Codex `apply_patch`). */
export interface CustomTool extends Cacheable {
  readonly type: "custom";
  readonly name: string;
  readonly description?: string;
  /** The input's grammar, as the dialect wrote it. */
  readonly format?: JsonObject;
  readonly namespace?: string;
}

/** A tool that the provider runs: `web_search`, `code_interpreter`, `computer`, … */
export interface HostedTool extends IrNode {
  readonly type: "hosted";
  readonly dialect: DialectId;
  /** The dialect's own type: `web_search_20250305`. */
  readonly name: string;
  readonly block: JsonObject;
}

export type Tool = FunctionTool | CustomTool | HostedTool;

/** A namespace that the client put tools in: its other fields; the tools carry its name themselves. */
export interface ToolGroup extends IrNode {
  readonly name: string;
}

/** Which tool the model must use. `name` is the client's name for it. */
export type ToolChoice =
  | { readonly type: "auto" | "none" | "required" }
  | {
    readonly type: "tool";
    readonly name: string;
    readonly kind: "function" | "custom" | "hosted";
  }
  /** A restriction the pivot has no word for (`allowed_tools`); same dialect only. */
  | { readonly type: "opaque"; readonly dialect: DialectId; readonly block: Json };

export interface Sampling {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  /** How many answers (Chat `n`). */
  readonly candidates?: number;
}

/** How much the model shall think. Effort words and token budgets are kept apart until encoded. */
export interface Reasoning {
  readonly mode: "off" | "on" | "adaptive";
  /** `none minimal low medium high xhigh max`, as the client wrote it. */
  readonly effort?: string;
  /** JSON pointer of the effort, where the dialect writes it apart from the rest. */
  readonly effortAt?: string;
  readonly budgetTokens?: number;
  /** Whether the client wants to see it (Responses `summary: auto`). */
  readonly summary?: string;
}

export type OutputFormat =
  | { readonly type: "text" | "json" }
  | {
    readonly type: "json_schema";
    readonly name: string;
    readonly schema: JsonObject;
    readonly description?: string;
    readonly strict?: boolean;
  };

/** The scalar fields about which an encoder may have to report a loss. */
export type FieldName =
  | keyof Sampling
  | "reasoning"
  | "output"
  | "toolChoice"
  | "parallelToolCalls"
  | "user"
  | "metadata"
  | "serviceTier"
  | "verbosity"
  | "store"
  | "cacheKey";

/** A client's request, whatever dialect it was written in. */
export interface ChatRequest extends IrNode {
  readonly dialect: DialectId;
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  /** The namespaces of `tools`, where the dialect has them (Responses). */
  readonly toolGroups?: readonly ToolGroup[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly sampling: Sampling;
  readonly reasoning?: Reasoning;
  readonly output?: OutputFormat;
  /** `low medium high`: OpenAI's `verbosity`. */
  readonly verbosity?: string;
  readonly stream: boolean;
  /** The client asked for a usage chunk (Chat `stream_options.include_usage`). */
  readonly streamUsage: boolean;
  /** The end user's id (Chat `user`, Messages `metadata.user_id`). */
  readonly user?: string;
  readonly metadata?: JsonObject;
  readonly serviceTier?: string;
  readonly store?: boolean;
  /** OpenAI `prompt_cache_key`. */
  readonly cacheKey?: string;
  /**
   * The field that continues a conversation which only its own upstream remembers
   * (`previous_response_id`, `conversation`, `prompt`): no translation can carry it.
   */
  readonly continues?: string;
  /** Where the source dialect writes each scalar field, for losses: `{ topK: "/top_k" }`. */
  readonly pointers: Readonly<Partial<Record<FieldName, string>>>;
}
