import assert from "@std/assert";
import { UsageTap } from "../../../filters/core/usage_tap.ts";
import { dialectOf, loadAllDialects } from "../../../src/dialects/registry.ts";
import { tapped } from "../../../src/gateway/passthrough_step.ts";
import { decodedOf, pricesOf, type Shape, type Shapes, shapeTables } from "./shapes.ts";

/**
 * Shapes of which the tap tells another cost than the decoder, by file and name, and why. A reply that
 * passes as bytes is priced by the tap: each line here is a wrong or missing number in a trace.
 */
const MISSES: Readonly<Record<string, string>> = {
  "amazon_bedrock.json: an hour of a model without a rate for it": "cacheDetails",
  "amazon_bedrock.json: writes by lifetime": "cacheDetails",
  "amazon_bedrock.json: flex": "serviceTier",
  "amazon_bedrock.json: priority": "serviceTier",
  "amazon_bedrock.json: reserved is prepaid": "serviceTier",
  "amazon_bedrock.json: priority of a model that has none": "serviceTier",
  "anthropic.json: writes only by lifetime": "the sum of both lifetimes",
  "anthropic.json: a tier that nobody has heard of": "an unknown tier",
  "azure_openai.json: long, written": "cache_write_tokens",
  "deepseek.json: hits only in its own fields": "prompt_cache_hit_tokens",
  "deepseek.json: hits only": "prompt_cache_hit_tokens",
  "deepseek.json: reasoner, cached": "prompt_cache_hit_tokens",
  "deepseek.json: sums that a double would miss": "prompt_cache_hit_tokens",
  "gemini.json: blocked before the first token": "output is not stated",
  "gemini.json: long by what tools added": "toolUsePromptTokenCount",
  "gemini.json: what tools put into the prompt is beside it": "toolUsePromptTokenCount",
  "groq.json: performance is capacity that was bought": "an unknown tier",
  "openai_chat.json: a write that costs more than input": "cache_write_tokens",
  "openai_chat.json: an empty usage object": "output is not stated",
  "openai_chat.json: scale tier is prepaid": "an unknown tier",
  "openai_completions.json: completions, echoed and empty": "output is not stated",
  "openai_responses.json: auto is a wish and no tier": "an unknown tier",
  "openai_responses.json: fast is the newer name of priority": "an unknown tier",
  "openai_responses.json: ultrafast has a price of its own": "an unknown tier",
  "openai_responses.json: more cached than there was": "contradicting counts",
  "openai_responses.json: more thought than there was": "contradicting counts",
  "openai_responses.json: written and read": "cache_write_tokens",
  "openai_responses.json: written, long": "cache_write_tokens",
  "openai_responses.json: written, long, flex": "cache_write_tokens",
  "openrouter.json: a write of a model without a rate for it": "cache_write_tokens",
  "openrouter.json: Claude's write, inside of the prompt": "cache_write_tokens",
  "openrouter.json: Claude, long": "cache_write_tokens",
  "openrouter.json: thinking": "image_tokens taken for input_tokens",
  "others.json: counts that are no counts": "output is not stated",
  "perplexity.json: deep research: reasoning has a rate of its own": "reasoning beside the output",
  "xai.json: an image is text": "image_tokens taken for input_tokens",
  "xai.json: long at 128,000": "reasoning beside the output",
  "xai.json: reasoning is beside the completion": "reasoning beside the output",
  "xai.json: without reasoning": "cost_in_usd_ticks taken for completion_tokens",
};

Deno.test("UsageTap leads to the decoder's cost, except where MISSES says why not", async () => {
  await loadAllDialects();
  const found: string[] = [];
  for (const { file, table } of shapeTables()) {
    const prices = pricesOf(table);
    for (const shape of table.shapes) {
      const cost = (usage = tappedOf(table, shape)) =>
        usage === undefined ? undefined : prices.costOf(table.provider, shape.model, usage)?.total;
      if (cost() !== cost(decodedOf(table, shape))) found.push(`${file}: ${shape.name}`);
    }
  }
  assert.deepEqual(found.filter((name) => MISSES[name] === undefined), [], "a new miss");
  assert.deepEqual(
    Object.keys(MISSES).filter((name) => !found.includes(name)),
    [],
    "no miss any more",
  );
});

function tappedOf({ dialect }: Shapes, { reply }: Shape) {
  const tap = new UsageTap();
  tap.pushWhole(new TextEncoder().encode(JSON.stringify({ id: "reply", ...reply })));
  return tapped(tap, dialectOf(dialect).upstream);
}
