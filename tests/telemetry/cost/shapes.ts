import type { JsonObject } from "../../../src/base/json.ts";
import { readUsage as readAnthropic } from "../../../src/dialects/anthropic_messages/usage.ts";
import { readUsage as readBedrock } from "../../../src/dialects/bedrock_converse/usage.ts";
import { readUsage as readGemini } from "../../../src/dialects/gemini/usage.ts";
import { decodeUsage as readResponses } from "../../../src/dialects/openai_responses/usage.ts";
import { decodeUsage as readChat } from "../../../src/dialects/openai_token_usage.ts";
import type { DialectId } from "../../../src/ir/origin.ts";
import type { Usage } from "../../../src/ir/response.ts";
import { recordedUsage } from "../../../src/gateway/recorded_usage.ts";
import { Catalogue } from "../../../src/providers/catalogue/catalogue.ts";
import type { Prices } from "../../../src/providers/catalogue/model.ts";
import { pricingOf } from "../../../src/telemetry/cost/pricing.ts";
import type { RecordedUsage } from "../../../src/telemetry/request_record.ts";
import { valueOf } from "./arithmetic.ts";

/** A file of `shapes/`: usage as vendors write it, at rates that stand beside it. */
export interface Shapes {
  readonly provider: string;
  readonly dialect: DialectId;
  readonly rates: Readonly<Record<string, Prices>>;
  readonly shapes: readonly Shape[];
}

/** A reply's usage, and what it costs as arithmetic, or why nobody knows. */
export interface Shape {
  readonly name: string;
  readonly model: string;
  readonly reply: JsonObject;
  readonly input?: string;
  readonly output?: string;
  readonly partial?: true;
  readonly unknown?: string;
}

/** The decoders of the dialects, on what a reply says of its usage. */
const READERS: Readonly<Record<string, (reply: JsonObject) => Usage>> = {
  openai_chat: (reply) => readChat(reply.usage as JsonObject, reply.service_tier),
  openai_completions: (reply) => readChat(reply.usage as JsonObject, reply.service_tier),
  openai_responses: (reply) => readResponses(reply.usage as JsonObject, reply.service_tier),
  anthropic_messages: (reply) => readAnthropic(reply.usage as JsonObject),
  gemini: (reply) => readGemini(reply.usageMetadata as JsonObject),
  bedrock_converse: (reply) => readBedrock(reply.usage as JsonObject, reply.serviceTier),
};

const folder = new URL("./shapes/", import.meta.url);

/** Every table, by the name of its file. */
export function shapeTables(): readonly { readonly file: string; readonly table: Shapes }[] {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return names.map((file) => ({
    file,
    table: JSON.parse(Deno.readTextFileSync(new URL(file, folder))) as Shapes,
  }));
}

/** Prices of a table's own rates. */
export function pricesOf({ provider, rates }: Shapes) {
  const models = Object.entries(rates).map(([id, prices]) =>
    ({ id, kind: "chat", prices }) as const
  );
  return pricingOf(new Catalogue([{ provider, source: "the table", asOf: "2026-11-21", models }]));
}

/** What a shape costs, computed from its text; `undefined`: nobody knows. */
export function expectedOf({ name, input, output, partial, unknown }: Shape) {
  if (unknown !== undefined) return undefined;
  if (input === undefined || output === undefined) throw new Error(`${name} says no cost`);
  return {
    input: valueOf(input),
    output: valueOf(output),
    total: valueOf(`${input} + ${output}`),
    ...(partial === undefined ? {} : { partial }),
  };
}

/** As the gateway records what a dialect's decoder read. */
export function decodedOf({ dialect }: Shapes, { reply }: Shape): RecordedUsage {
  return recordedUsage(READERS[dialect]!(reply));
}
