import { isArray, isObject, type Json, type JsonObject } from "../base/json.ts";
import { type Ask, lastUserText, turnNumber } from "./ask.ts";
import { callIdPrefixes, type MockDialect, mockDialects } from "./dialect.ts";
import { bareName } from "./model_name.ts";
import type { Plan } from "./plan.ts";
import { type Block, type Finish, replyOf, type ReplyUsage } from "./reply.ts";
import { stableId } from "./stable_id.ts";

/** When a scenario answers; what is absent matches everything. */
export interface ScenarioMatch {
  /** With or without `mock/`. */
  readonly model?: string;
  /** In the last user text. */
  readonly contains?: string;
  /** The dialect of the request. */
  readonly dialect?: MockDialect;
  /** Which turn of the conversation, from 1. */
  readonly turn?: number;
}

/** One tool call of a scenario. */
export interface ScenarioCall {
  /** The tool's name. */
  readonly name: string;
  /** An object, or text that is sent as it is. */
  readonly arguments: JsonObject | string;
  /** Made from the call when absent. */
  readonly id?: string;
}

/** What a scenario answers. */
export interface ScenarioReply {
  /** The answer. */
  readonly text?: string;
  /** What stands before it as thinking. */
  readonly thinking?: string;
  /** Tools that the answer calls. */
  readonly tool_calls?: readonly ScenarioCall[];
  /** Token counts; what is absent is counted. */
  readonly usage?: Partial<ReplyUsage>;
  /** Why it stops. */
  readonly finish?: Finish;
  /** Wait before the status line. */
  readonly delay_ms?: number;
  /** Wait before each delta. */
  readonly chunk_ms?: number;
  /** Answers with an error of this status. */
  readonly status?: number;
  /** The error's message. */
  readonly error?: string;
  /** Sent with the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Drops the connection after so many deltas. */
  readonly cut_after?: number;
}

/** One rule: for these requests, this answer. */
export interface Scenario {
  /** Which requests it answers. */
  readonly match: ScenarioMatch;
  /** What it answers. */
  readonly reply: ScenarioReply;
}

/** Answers that come before the table of models; the first match wins. */
export type ScenarioFile = readonly Scenario[];

export function planOfScenario(file: ScenarioFile | undefined, ask: Ask): Plan | undefined {
  const scenario = file?.find(({ match }) => matches(match, ask));
  return scenario === undefined ? undefined : planOf(scenario.reply, ask);
}

function matches(match: ScenarioMatch, ask: Ask): boolean {
  const { model, contains, dialect, turn } = match;
  return (model === undefined || bareName(model) === bareName(ask.model)) &&
    (contains === undefined || lastUserText(ask).includes(contains)) &&
    (dialect === undefined || dialect === ask.dialect) &&
    (turn === undefined || turn === turnNumber(ask));
}

function planOf(reply: ScenarioReply, ask: Ask): Plan {
  const delivery = {
    ...(reply.delay_ms === undefined ? {} : { delayMs: reply.delay_ms }),
    ...(reply.chunk_ms === undefined ? {} : { chunkMs: reply.chunk_ms }),
    ...(reply.cut_after === undefined
      ? {}
      : { fault: { kind: "cut" as const, after: reply.cut_after } }),
  };
  if ((reply.status ?? 200) >= 400) {
    return {
      kind: "error",
      status: reply.status!,
      delivery,
      ...(reply.error === undefined ? {} : { message: reply.error }),
      ...(reply.headers === undefined ? {} : { options: { headers: reply.headers } }),
    };
  }
  const { finish, usage } = reply;
  return {
    kind: "reply",
    delivery,
    ...(reply.headers === undefined ? {} : { headers: reply.headers }),
    reply: replyOf(ask, blocksOf(reply, ask), {
      ...(finish === undefined ? {} : { finish }),
      ...(usage === undefined ? {} : { usage }),
    }),
  };
}

function blocksOf(reply: ScenarioReply, ask: Ask): Block[] {
  const blocks: Block[] = [];
  if (reply.thinking !== undefined) blocks.push({ type: "thinking", text: reply.thinking });
  if (reply.text !== undefined) blocks.push({ type: "text", text: reply.text });
  reply.tool_calls?.forEach((call, index) => {
    const prefix = callIdPrefixes[ask.dialect];
    const offered = ask.tools.find((tool) => tool.name === call.name);
    blocks.push({
      type: "tool",
      id: call.id ?? stableId(prefix, `${ask.seed}:${index}`, 22),
      name: call.name,
      args: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
      custom: offered?.kind === "custom",
    });
  });
  return blocks;
}

/** What is wrong with a scenario file, and where: `[2].reply.status`. */
export class ScenarioProblem extends Error {
  override readonly name = "ScenarioProblem";
}

/** Checks a parsed scenario file; throws a {@link ScenarioProblem} with the path at fault. */
export function checkScenarios(value: Json): ScenarioFile {
  if (!isArray(value)) {
    throw new ScenarioProblem("the file must be a list of { match, reply } entries");
  }
  return value.map((entry, index) => {
    const at = `[${index}]`;
    const fields = known(entry, at, { match: objectAt, reply: objectAt });
    if (fields.reply === undefined) throw new ScenarioProblem(`${at} has no "reply"`);
    const reply = known(fields.reply, `${at}.reply`, replyFields);
    if (typeof reply.error === "string" && typeof reply.status !== "number") {
      throw new ScenarioProblem(`${at}.reply has "error" without "status": say which, such as 500`);
    }
    return {
      match: known(fields.match ?? {}, `${at}.match`, matchFields) as ScenarioMatch,
      reply: reply as unknown as ScenarioReply,
    };
  });
}

type Check = (value: Json, at: string) => void;

const dialects: readonly string[] = mockDialects;

const matchFields: Readonly<Record<string, Check>> = {
  model: textAt,
  contains: textAt,
  dialect: (value, at) =>
    expect(dialects.includes(String(value)), at, `one of ${dialects.join(", ")}`),
  turn: countAt(1, 1_000_000),
};

const replyFields: Readonly<Record<string, Check>> = {
  text: textAt,
  thinking: textAt,
  tool_calls: (value, at) => {
    if (!isArray(value)) throw new ScenarioProblem(`${at} must be a list`);
    value.forEach((call, i) => {
      const here = `${at}[${i}]`;
      const fields = known(call, here, {
        name: textAt,
        id: textAt,
        arguments: (args, where) =>
          expect(isObject(args) || typeof args === "string", where, "an object or text"),
      });
      expect(fields.name !== undefined, `${here}.name`, "text");
      expect(fields.arguments !== undefined, `${here}.arguments`, "an object or text");
    });
  },
  usage: (value, at) => {
    const count = countAt(0, Number.MAX_SAFE_INTEGER);
    known(value, at, {
      fresh: count,
      cacheRead: count,
      cacheWrite: count,
      text: count,
      reasoning: count,
    });
  },
  finish: (value, at) => {
    const raw = isObject(value) && typeof value.raw === "string";
    const named = ["stop", "length", "tool", "refusal"].includes(String(value));
    expect(raw || named, at, 'stop, length, tool, refusal or { raw: "…" }');
  },
  delay_ms: countAt(0, 3_600_000),
  chunk_ms: countAt(0, 3_600_000),
  status: countAt(200, 599),
  error: textAt,
  headers: (value, at) => {
    objectAt(value, at);
    for (const [name, text] of Object.entries(value as JsonObject)) textAt(text, `${at}.${name}`);
  },
  cut_after: countAt(0, 1_000_000),
};

/** The entry as an object whose every key is known and of the right type. */
function known(value: Json, at: string, fields: Readonly<Record<string, Check>>): JsonObject {
  objectAt(value, at);
  const found = value as JsonObject;
  for (const [key, field] of Object.entries(found)) {
    const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (check === undefined) {
      throw new ScenarioProblem(
        `${at} has the unknown key "${key}"; known are ${Object.keys(fields).join(", ")}`,
      );
    }
    check(field, `${at}.${key}`);
  }
  return found;
}

function expect(holds: boolean, at: string, what: string): void {
  if (!holds) throw new ScenarioProblem(`${at} must be ${what}`);
}

function textAt(value: Json, at: string): void {
  expect(typeof value === "string", at, "text");
}

function objectAt(value: Json, at: string): void {
  expect(isObject(value), at, "a mapping");
}

function countAt(least: number, most: number): Check {
  return (value, at) =>
    expect(
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
      at,
      `a whole number from ${least} to ${most}`,
    );
}
