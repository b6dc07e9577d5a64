import assert from "@std/assert";
import type { JsonObject } from "../../../src/base/json.ts";
import { readUsage as readAnthropic } from "../../../src/dialects/anthropic_messages/usage.ts";
import { readUsage as readBedrock } from "../../../src/dialects/bedrock_converse/usage.ts";
import { readUsage as readGemini } from "../../../src/dialects/gemini/usage.ts";
import { decodeUsage as readResponses } from "../../../src/dialects/openai_responses/usage.ts";
import { decodeUsage as readChat } from "../../../src/dialects/openai_token_usage.ts";
import { inputTokens, outputTokens, type Usage } from "../../../src/ir/response.ts";
import { Catalogue } from "../../../src/providers/catalogue/catalogue.ts";
import type { Prices } from "../../../src/providers/catalogue/model.ts";
import { pricingOf } from "../../../src/telemetry/cost/pricing.ts";
import { valueOf } from "./arithmetic.ts";

/** A file of `shapes/`: usage as vendors write it, at rates that stand beside it. */
interface Shapes {
  readonly provider: string;
  readonly dialect: string;
  readonly rates: Readonly<Record<string, Prices>>;
  readonly shapes: readonly Shape[];
}

/** A reply's usage, and what it costs as arithmetic, or why nobody knows. */
interface Shape {
  readonly name: string;
  readonly model: string;
  readonly reply: JsonObject;
  readonly input?: string;
  readonly output?: string;
  readonly partial?: true;
  readonly unknown?: string;
}

const READERS: Readonly<Record<string, (reply: JsonObject) => Usage>> = {
  openai_chat: (reply) => readChat(reply.usage as JsonObject, reply.service_tier),
  openai_completions: (reply) => readChat(reply.usage as JsonObject, reply.service_tier),
  openai_responses: (reply) => readResponses(reply.usage as JsonObject, reply.service_tier),
  anthropic_messages: (reply) => readAnthropic(reply.usage as JsonObject),
  gemini: (reply) => readGemini(reply.usageMetadata as JsonObject),
  bedrock_converse: (reply) => readBedrock(reply.usage as JsonObject, reply.serviceTier),
};

const folder = new URL("./shapes/", import.meta.url);
let count = 0;

for (
  const { name: file } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)
) {
  const table = JSON.parse(Deno.readTextFileSync(new URL(file, folder))) as Shapes;
  count += table.shapes.length;
  Deno.test(`costOf is exact for each shape of usage in ${file}`, async (t) => {
    const models = Object.entries(table.rates)
      .map(([id, prices]) => ({ id, kind: "chat", prices }) as const);
    const one = { provider: table.provider, source: "the table", asOf: "2026-11-21", models };
    const pricing = pricingOf(new Catalogue([one]));
    for (const shape of table.shapes) {
      await t.step(shape.name, () => {
        const usage = READERS[table.dialect]!(shape.reply);
        const cost = pricing.costOf(table.provider, shape.model, recorded(usage));
        assert.deepEqual(cost, expected(shape));
      });
    }
  });
}

Deno.test("the table has at least 200 shapes", () => {
  assert.ok(count >= 200, `${count} shapes`);
});

function expected({ name, input, output, partial, unknown }: Shape) {
  if (unknown !== undefined) return undefined;
  if (input === undefined || output === undefined) throw new Error(`${name} says no cost`);
  return {
    input: valueOf(input),
    output: valueOf(output),
    total: valueOf(`${input} + ${output}`),
    ...(partial === undefined ? {} : { partial }),
  };
}

/** As the gateway records what a decoder read. */
function recorded(usage: Usage) {
  return {
    input: inputTokens(usage),
    output: outputTokens(usage),
    cacheRead: usage.input.cacheRead,
    cacheWrite: usage.input.cacheWrite,
    cacheWrite1h: usage.input.cacheWrite1h,
    reasoning: usage.output.reasoning,
    audioInput: usage.input.audio,
    audioOutput: usage.output.audio,
    ...(usage.tier === undefined ? {} : { tier: usage.tier }),
  };
}
