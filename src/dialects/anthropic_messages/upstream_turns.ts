import type { JsonObject } from "../../base/json.ts";
import { askerOf, checkAnswers, orphan } from "../../ir/answers.ts";
import { CallRounds } from "../../ir/call_rounds.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { Part } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { wireCallId } from "../../ir/tool_names.ts";
import { blockOf } from "./upstream_parts.ts";
import { HERE } from "./wire.ts";
import { type Block, cannotSay, type Writing } from "./writing.ts";

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
  readonly system: readonly Block[];
  readonly messages: Draft[];
}

/** The messages so far, and what became of their calls. */
interface Talk {
  readonly messages: Draft[];
  readonly rounds: CallRounds;
}

/** Turns to `system` and messages that alternate, with every tool call answered at once. */
export function draftTurns(writing: Writing): Drafts {
  const system: Block[] = [];
  const messages: Draft[] = [];
  const talk: Talk = { messages, rounds: new CallRounds() };
  for (const turn of writing.request.turns) {
    writing.losses.extra(turn, HERE);
    if (turn.name !== undefined) {
      writing.losses.unsupported(turn, "messages have no participant name here", "/name");
    }
    if (isSystem(turn) && (messages.length === 0 || !writing.sameDialect)) {
      if (messages.length > 0 && turn.parts.length > 0) {
        writing.losses.approximated(turn, "instructions inside the conversation move to its start");
      }
      pushBlocks(system, fitting("system", turn.parts, writing), writing);
      continue;
    }
    addTurn(draftFor(turn, messages), turn, talk, writing);
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

function addTurn(draft: Draft, turn: Turn, talk: Talk, writing: Writing): void {
  if (turn.extra?.dialect === HERE) draft.extra = mergedObjects(turn.extra.fields, draft.extra);
  for (const part of fitting(draft.role, turn.parts, writing)) {
    if (part.type === "tool_result") {
      // Some upstreams count call ids anew in each reply, so that only the calls right before count.
      const asker = askerOf(draft, talk.messages);
      const isAsked = asker?.calls.has(part.callId) === true;
      if (!isAsked && !talk.rounds.isAnswered(part.callId)) throw orphan(part.callId, part.at);
      if (!isAsked || draft.answered.has(part.callId)) {
        writing.losses.unsupported(part, `a second result for the tool call "${part.callId}"`);
        continue;
      }
      draft.answered.add(part.callId);
      talk.rounds.answer(part.callId);
      pushBlocks(draft.results, [part], writing);
      renameLast(draft.results, "tool_use_id", asker?.renamed.get(part.callId));
      continue;
    }
    pushBlocks(draft.blocks, [part], writing);
    if (part.type !== "tool_call") continue;
    draft.calls.set(part.id, part.at ?? "");
    // The API wants ids that are unique in the whole conversation (W024).
    const rounds = talk.rounds.call(part.id, draft);
    if (rounds < 2) continue;
    draft.renamed.set(part.id, wireCallId(`${part.id}_${rounds}`));
    renameLast(draft.blocks, "id", draft.renamed.get(part.id));
  }
}

function renameLast(blocks: readonly Block[], key: "id" | "tool_use_id", id?: string): void {
  const block = blocks.at(-1);
  if (block !== undefined && id !== undefined) block.json = { ...block.json, [key]: id };
}

/** The parts that a role may hold: images and files are for the user, and instructions are text. */
function fitting(role: Draft["role"], parts: readonly Part[], writing: Writing): readonly Part[] {
  if (role === "user" || writing.sameDialect) return parts;
  return parts.filter((part) => {
    const fits = part.type === "text" || (role === "assistant" && part.type !== "media");
    if (!fits) cannotSay(writing, part, `this part of a message of the role "${role}"`, misplaced);
    return fits;
  });
}

const misplaced = "unsupported_part";

/** Adds the blocks of parts. A breakpoint on a part that is left out moves to the block before it. */
function pushBlocks(list: Block[], parts: readonly Part[], writing: Writing): void {
  for (const part of parts) {
    const json = blockOf(part, writing);
    if (json !== undefined) {
      list.push({ json, at: part.at ?? "" });
      continue;
    }
    const last = list.at(-1);
    if (last === undefined || !("cache" in part) || part.cache === undefined) continue;
    if (!takesMark(last.json)) continue;
    last.json = { ...last.json, cache_control: { type: "ephemeral", ...part.cache } };
  }
}

function takesMark(block: JsonObject): boolean {
  return block.cache_control === undefined && block.type !== "thinking" &&
    block.type !== "redacted_thinking";
}

/**
 * True when tool results wait for a reply and no message since the user last spoke begins with
 * thinking: the API demands it of the assistant's turn, which spans all rounds of tools.
 */
export function isUnthoughtLoop(messages: readonly Draft[]): boolean {
  if ((messages.at(-1)?.results.length ?? 0) === 0) return false;
  const asked = messages.findLastIndex((draft) =>
    draft.role === "user" && draft.results.length === 0
  );
  return !messages.slice(asked + 1).some(({ blocks: [first] }) => isThinking(first));
}

function isThinking(block: Block | undefined): boolean {
  return block?.json.type === "thinking" || block?.json.type === "redacted_thinking";
}
