import type { JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { Part, ToolResultPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { checkToolPairs } from "../../ir/tool_pairs.ts";
import { signSteps, writeSteps } from "./upstream_model.ts";
import { writePart } from "./upstream_parts.ts";
import { writeResult } from "./upstream_results.ts";
import { wireName } from "./tool_name.ts";
import { HERE } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** A content on its way; results apart, because they stand first and in the order of their calls. */
export interface Draft {
  readonly role: "user" | "model" | "system";
  readonly at: string;
  /** The calls of a model's content, in order. */
  readonly calls: string[];
  /** Results by the call that they answer. */
  readonly results: Map<string, JsonObject>;
  readonly parts: JsonObject[];
  /** Images of results, behind everything else that answers. */
  readonly companions: JsonObject[];
  extra: JsonObject;
}

/** The conversation as the API takes it. */
export interface Written {
  readonly system: readonly JsonObject[];
  readonly systemExtra: JsonObject;
  readonly contents: readonly JsonObject[];
}

/** Turns to instructions and contents that alternate, each call answered right behind it (W032). */
export function writeContents(writing: Writing): Written {
  const { request, losses, sameDialect } = writing;
  if (!sameDialect) checkToolPairs(request);
  const system: JsonObject[] = [];
  let systemExtra: JsonObject = {};
  const drafts: Draft[] = [];
  const asked = new Map<string, Asked>();
  for (const turn of request.turns) {
    losses.extra(turn, HERE);
    if (turn.name !== undefined) losses.unsupported(turn, "contents have no name here", "/name");
    if (isInstruction(turn) && (drafts.length === 0 || !sameDialect)) {
      if (drafts.length > 0 && turn.parts.length > 0) {
        losses.approximated(turn, "instructions inside the conversation move to its start");
      }
      system.push(...instructions(turn, writing));
      systemExtra = ownExtra(turn, systemExtra);
      continue;
    }
    addTurn(turn, drafts, asked, writing);
  }
  signSteps(drafts, writing);
  settle(drafts, writing);
  if (!writing.model.instructions && !sameDialect) instruct(system, drafts, writing);
  return { system, systemExtra, contents: drafts.map(contentOf) };
}

/** The last call of an id: its function's name on the wire, and the place of its content. */
interface Asked {
  readonly name: string;
  readonly place: number;
}

/** What a model without instructions is told by the user, before all else. */
function instruct(system: JsonObject[], drafts: readonly Draft[], { losses }: Writing): void {
  if (system.length === 0) return;
  losses.approximated("", "this model takes no instructions: the user says them first");
  drafts[0]!.parts.unshift(...system.splice(0));
}

function isInstruction(turn: Turn): boolean {
  return turn.role === "system" || turn.role === "developer";
}

function ownExtra(turn: Turn, before: JsonObject): JsonObject {
  return turn.extra?.dialect === HERE ? mergedObjects(turn.extra.fields, before) : before;
}

function instructions(turn: Turn, writing: Writing): readonly JsonObject[] {
  return turn.parts.flatMap((part) => {
    if (part.type !== "text" && !writing.sameDialect) {
      cannotSay(writing, part, "this part of the instructions", "unsupported_part");
      return [];
    }
    return userPart(part, writing);
  });
}

function addTurn(
  turn: Turn,
  drafts: Draft[],
  asked: Map<string, Asked>,
  writing: Writing,
): void {
  const draft = draftFor(turn, drafts);
  draft.extra = ownExtra(turn, draft.extra);
  if (draft.role === "model") {
    for (const part of turn.parts) {
      if (part.type !== "tool_call") continue;
      draft.calls.push(part.id);
      const { name, namespace } = part;
      asked.set(part.id, {
        name: writing.sameDialect ? name : wireName(writing.request, name, namespace),
        place: drafts.length - 1,
      });
    }
    draft.parts.push(...writeSteps(turn.parts, writing));
    return;
  }
  for (const part of turn.parts) {
    if (part.type === "tool_result") addResult(part, draft, { drafts, asked }, writing);
    else draft.parts.push(...userPart(part, writing));
  }
}

function userPart(part: Part, writing: Writing): readonly JsonObject[] {
  const json = writePart(part, writing);
  return json === undefined ? [] : [json];
}

/** The draft that a turn goes into: the last one when the role is the same. */
function draftFor(turn: Turn, drafts: Draft[]): Draft {
  const role = turn.role === "assistant" ? "model" : isInstruction(turn) ? "system" : "user";
  const last = drafts.at(-1);
  if (last?.role === role) return last;
  const draft = newDraft(role, turn.at ?? "");
  drafts.push(draft);
  return draft;
}

function newDraft(role: Draft["role"], at: string): Draft {
  return { role, at, calls: [], results: new Map(), parts: [], companions: [], extra: {} };
}

/** What has been written so far. */
interface History {
  readonly drafts: readonly Draft[];
  readonly asked: ReadonlyMap<string, Asked>;
}

/** A Gemini client's result stays where it is; others go right behind the calls (W029). */
function addResult(
  result: ToolResultPart,
  draft: Draft,
  { drafts, asked }: History,
  writing: Writing,
): void {
  const call = asked.get(result.callId);
  if (writing.sameDialect) {
    draft.parts.push(writeResult(result, call?.name, writing).part);
    return;
  }
  const place = (call === undefined ? undefined : drafts[call.place + 1]) ?? draft;
  if (place.results.has(result.callId)) {
    writing.losses.unsupported(result, `the call "${result.callId}" has its result already`);
    return;
  }
  const { part, companions } = writeResult(result, call?.name, writing);
  place.results.set(result.callId, part);
  place.companions.push(...companions);
}

/** Makes the contents legal: none empty, the first one the user's (W080). */
function settle(drafts: Draft[], writing: Writing): void {
  if (writing.sameDialect) return;
  for (const [index, draft] of drafts.entries()) {
    sortResults(draft, drafts[index - 1]);
    if (draft.results.size + draft.parts.length + draft.companions.length > 0) continue;
    writing.losses.defaulted(draft.at, 'a content without parts is sent as "."');
    draft.parts.push(nothing);
  }
  if (drafts[0]?.role === "user") return;
  writing.losses.defaulted("", 'a conversation must begin with the user: "." is sent');
  const first = newDraft("user", "");
  first.parts.push(nothing);
  drafts.unshift(first);
}

const nothing: JsonObject = { text: "." };

/** Results in the order of the calls: without ids there is nothing else to tell them apart. */
function sortResults(draft: Draft, asker: Draft | undefined): void {
  const places = new Map(asker?.calls.map((id, place) => [id, place]));
  const placeOf = (id: string) => places.get(id) ?? -1;
  const sorted = [...draft.results].sort(([a], [b]) => placeOf(a) - placeOf(b));
  draft.results.clear();
  for (const [id, part] of sorted) draft.results.set(id, part);
}

function contentOf(draft: Draft): JsonObject {
  const parts = [...draft.results.values(), ...draft.companions, ...draft.parts];
  return mergedObjects(draft.extra, { role: draft.role, parts });
}
