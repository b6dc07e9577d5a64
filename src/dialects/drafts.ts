/**
 * Messages made of blocks that alternate between two speakers, with every tool call answered in the
 * very next one: what Messages and Converse have in common.
 */
import type { JsonObject } from "../base/json.ts";
import { askerOf, checkAnswers, orphan } from "../ir/answers.ts";
import { CallRounds } from "../ir/call_rounds.ts";
import { mergedObjects } from "../ir/extras.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Part, ToolResultPart } from "../ir/part.ts";
import type { Turn } from "../ir/request.ts";
import { wireCallId } from "../ir/tool_names.ts";
import type { Block, Refusals, Writing } from "./writing.ts";

/** A message on its way: tool results apart, because they must stand first (W029). */
export interface Draft {
  readonly role: "user" | "assistant" | "system";
  readonly at: string;
  readonly results: Block[];
  readonly blocks: Block[];
  /** Tool calls by the client's ids, with their places. */
  readonly calls: Map<string, string>;
  /** The calls whose results stand here. */
  readonly answered: Set<string>;
  /** New wire ids of calls whose own id an earlier message has used. */
  readonly renamed: Map<string, string>;
  extra: JsonObject;
}

/** The conversation as the API takes it. */
export interface Drafts {
  readonly system: Block[];
  readonly messages: Draft[];
}

/** How an API spells the blocks of its messages. */
export interface BlockWire<W extends Writing> {
  readonly dialect: DialectId;
  readonly cannotSay: Refusals["cannotSay"];
  /** True for a client's own instructions that stand in front of the conversation. */
  isHead(turn: Turn, before: readonly Draft[]): boolean;
  /** Adds the block of a part with its cache mark, where the API has one for it. */
  push(list: Block[], part: Part, writing: W): void;
  /** The list of a message in which a part stands that is no result. */
  listOf(part: Part, draft: Draft): Block[];
  /** A block of a tool call with another id; `undefined` for other blocks. */
  callAs(id: string, block: JsonObject): JsonObject | undefined;
  /** A block of a tool result with another call's id; `undefined` for other blocks. */
  resultAs(id: string, block: JsonObject): JsonObject | undefined;
}

/** The drafts so far, and what became of their calls. */
interface Talk<W extends Writing> {
  readonly messages: Draft[];
  readonly rounds: CallRounds;
  readonly wire: BlockWire<W>;
  readonly writing: W;
}

/** Turns to `system` and messages that alternate, with every tool call answered at once. */
export function draftTurns<W extends Writing>(writing: W, wire: BlockWire<W>): Drafts {
  const system: Block[] = [];
  const messages: Draft[] = [];
  const talk: Talk<W> = { messages, rounds: new CallRounds(), wire, writing };
  for (const turn of writing.request.turns) {
    writing.losses.extra(turn, wire.dialect);
    if (turn.name !== undefined) {
      writing.losses.unsupported(turn, "messages have no participant name here", "/name");
    }
    if (isSystem(turn) && (!writing.sameDialect || wire.isHead(turn, messages))) {
      if (messages.length > 0 && turn.parts.length > 0) {
        writing.losses.approximated(turn, "instructions inside the conversation move to its start");
      }
      for (const part of fitting("system", turn.parts, talk)) wire.push(system, part, writing);
      continue;
    }
    addTurn(draftFor(turn, messages), turn, talk);
  }
  checkAnswers(messages);
  return { system, messages };
}

function isSystem(turn: Turn): boolean {
  return turn.role === "system" || turn.role === "developer";
}

/** The draft that a turn goes into: the last one when the role is the same (W032). */
function draftFor(turn: Turn, messages: Draft[]): Draft {
  const role = turn.role === "assistant" ? "assistant" : isSystem(turn) ? "system" : "user";
  const last = messages.at(-1);
  if (last?.role === role) return last;
  const draft = newDraft(role, turn.at ?? "");
  messages.push(draft);
  return draft;
}

/** A message without content. */
export function newDraft(role: Draft["role"], at: string): Draft {
  return {
    role,
    at,
    results: [],
    blocks: [],
    calls: new Map(),
    answered: new Set(),
    renamed: new Map(),
    extra: {},
  };
}

function addTurn<W extends Writing>(draft: Draft, turn: Turn, talk: Talk<W>): void {
  const { wire, writing } = talk;
  if (turn.extra?.dialect === wire.dialect) {
    draft.extra = mergedObjects(turn.extra.fields, draft.extra);
  }
  for (const part of fitting(draft.role, turn.parts, talk)) {
    if (part.type === "tool_result") {
      addResult(draft, part, talk);
      continue;
    }
    wire.push(wire.listOf(part, draft), part, writing);
    if (part.type !== "tool_call") continue;
    draft.calls.set(part.id, part.at ?? "");
    // The API wants ids that are unique in the whole conversation (W024).
    const rounds = talk.rounds.call(part.id, draft);
    if (rounds < 2) continue;
    const id = wireCallId(`${part.id}_${rounds}`);
    draft.renamed.set(part.id, id);
    renameLast(draft.blocks, (block) => wire.callAs(id, block));
  }
}

function addResult<W extends Writing>(draft: Draft, part: ToolResultPart, talk: Talk<W>): void {
  const { messages, rounds, wire, writing } = talk;
  // Some upstreams count call ids anew in each reply, so that only the calls right before count.
  const asker = askerOf(draft, messages);
  const isAsked = asker?.calls.has(part.callId) === true;
  if (!isAsked && !rounds.isAnswered(part.callId)) throw orphan(part.callId, part.at);
  if (!isAsked || draft.answered.has(part.callId)) {
    writing.losses.unsupported(part, `a second result for the tool call "${part.callId}"`);
    return;
  }
  draft.answered.add(part.callId);
  rounds.answer(part.callId);
  wire.push(draft.results, part, writing);
  const id = asker?.renamed.get(part.callId);
  if (id !== undefined) renameLast(draft.results, (block) => wire.resultAs(id, block));
}

/** Gives the last block of a kind another call id. */
function renameLast(
  blocks: readonly Block[],
  renamed: (block: JsonObject) => JsonObject | undefined,
): void {
  const block = blocks.findLast(({ json }) => renamed(json) !== undefined);
  if (block !== undefined) block.json = renamed(block.json)!;
}

/** The parts that a role may hold: images and files are for the user, and instructions are text. */
function fitting<W extends Writing>(
  role: Draft["role"],
  parts: readonly Part[],
  { wire, writing }: Talk<W>,
): readonly Part[] {
  if (role === "user" || writing.sameDialect) return parts;
  return parts.filter((part) => {
    const fits = part.type === "text" || (role === "assistant" && part.type !== "media");
    if (!fits) {
      const what = `this part of a message of the role "${role}"`;
      wire.cannotSay(writing, part, what, "unsupported_part");
    }
    return fits;
  });
}

/**
 * True when tool results wait for a reply and no message since the user last spoke begins with
 * thinking: Claude demands it of the assistant's turn, which spans all rounds of tools.
 */
export function isUnthoughtLoop(
  messages: readonly Draft[],
  isThinking: (block: JsonObject) => boolean,
): boolean {
  if ((messages.at(-1)?.results.length ?? 0) === 0) return false;
  const asked = messages.findLastIndex((draft) =>
    draft.role === "user" && draft.results.length === 0
  );
  return !messages.slice(asked + 1).some(({ blocks: [first] }) =>
    first !== undefined && isThinking(first.json)
  );
}

/** A draft as the API's message. */
export function messageOf(draft: Draft): JsonObject {
  const content = [...draft.results, ...draft.blocks].map((block) => block.json);
  return mergedObjects(draft.extra, { role: draft.role, content });
}
