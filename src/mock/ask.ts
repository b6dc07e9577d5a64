import type { FramingId } from "../base/framing.ts";
import type { JsonObject } from "../base/json.ts";
import type { MockDialect } from "./dialect.ts";

/** One thing inside a turn, in the mock's own words. */
export type AskPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "refusal"; readonly text: string }
  | {
    readonly type: "media";
    readonly mediaType: string;
    readonly source: "inline" | "url" | "file";
    readonly bytes: number;
  }
  | { readonly type: "thinking"; readonly text: string; readonly seal: string }
  | { readonly type: "redacted"; readonly seal: string }
  | {
    readonly type: "tool_call";
    readonly id: string;
    readonly name: string;
    readonly args: string;
    /** Gemini: the thought signature that came with it; its proof has been checked. */
    readonly seal?: string;
  }
  | {
    readonly type: "tool_result";
    readonly callId: string;
    readonly text: string;
    readonly media: readonly string[];
    readonly isError: boolean;
  };

export interface AskTurn {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly parts: readonly AskPart[];
}

/** A tool the client offers. Hosted tools (web search) are kept by their type alone. */
export type AskTool =
  | {
    readonly kind: "function";
    readonly name: string;
    readonly description: string;
    readonly schema: JsonObject;
    /** Responses only: the group a tool belongs to; calls name it again. */
    readonly namespace?: string;
  }
  | {
    readonly kind: "custom";
    readonly name: string;
    readonly description: string;
    readonly namespace?: string;
  }
  | { readonly kind: "hosted"; readonly name: string };

export type AskToolChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  | { readonly kind: "required" }
  | { readonly kind: "named"; readonly name: string };

export type AskOutput =
  | { readonly kind: "text" }
  | { readonly kind: "json" }
  | { readonly kind: "schema"; readonly schema: JsonObject };

/** A request as the mock's models see it, whichever dialect it came in. */
export interface Ask {
  readonly dialect: MockDialect;
  /** How a stream of the answer is framed. */
  readonly framing: FramingId;
  /** As sent; replies echo it. */
  readonly model: string;
  readonly stream: boolean;
  readonly turns: readonly AskTurn[];
  readonly tools: readonly AskTool[];
  readonly toolChoice: AskToolChoice;
  readonly parallelTools: boolean;
  readonly maxTokens: number | undefined;
  readonly output: AskOutput;
  /** Chat: `stream_options.include_usage`. */
  readonly wantsUsage: boolean;
  /** Responses: `include` asks for encrypted reasoning. */
  readonly wantsSeal: boolean;
  /** Chat: `n`. */
  readonly choices: number;
  readonly body: JsonObject;
  /** What every id of the reply is derived from. */
  readonly seed: string;
}

/** The text of one turn, parts joined by line breaks. */
export function textOf(turn: AskTurn | undefined): string {
  if (turn === undefined) return "";
  return turn.parts.flatMap((part) => part.type === "text" ? [part.text] : []).join("\n");
}

/** All system and developer text. */
export function systemText(ask: Ask): string {
  return ask.turns.filter((turn) => turn.role === "system" || turn.role === "developer")
    .map(textOf).join("\n");
}

/** The text of the last user turn that has any. */
export function lastUserText(ask: Ask): string {
  for (let i = ask.turns.length - 1; i >= 0; i--) {
    const turn = ask.turns[i]!;
    if (turn.role !== "user") continue;
    const text = textOf(turn);
    if (text !== "") return text;
  }
  return "";
}

export type ToolResult = Extract<AskPart, { type: "tool_result" }>;

/** The tool results that no assistant turn has answered yet. */
export function freshResults(ask: Ask): readonly ToolResult[] {
  const found: ToolResult[] = [];
  for (let i = ask.turns.length - 1; i >= 0; i--) {
    const turn = ask.turns[i]!;
    if (turn.role === "assistant") break;
    found.unshift(...turn.parts.filter((part): part is ToolResult => part.type === "tool_result"));
  }
  return found;
}

/** The name of the tool a result answers. */
export function calledName(ask: Ask, callId: string): string {
  for (const turn of ask.turns) {
    for (const part of turn.parts) {
      if (part.type === "tool_call" && part.id === callId) return part.name;
    }
  }
  return "unknown";
}

/** Which turn of the conversation is asked for, from 1. */
export function turnNumber(ask: Ask): number {
  let turns = 1;
  let before: AskTurn["role"] | undefined;
  for (const { role } of ask.turns) {
    if (role === "assistant" && before !== "assistant") turns++;
    before = role;
  }
  return turns;
}

/** Tokens of all text the client sent. */
export function askText(ask: Ask): string {
  return ask.turns.flatMap((turn) =>
    turn.parts.map((part) => {
      switch (part.type) {
        case "text":
        case "refusal":
        case "thinking":
          return part.text;
        case "tool_call":
          return part.name + part.args;
        case "tool_result":
          return part.text;
        case "media":
        case "redacted":
          return "";
        default:
          return part satisfies never;
      }
    })
  ).join("\n");
}
