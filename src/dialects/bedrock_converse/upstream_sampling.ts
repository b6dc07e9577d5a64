import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { FieldName } from "../../ir/request.ts";
import { visibleStops } from "../upstream_fields.ts";
import { limitBeside, type Thinking } from "./upstream_thinking.ts";
import type { Writing } from "./writing.ts";

/** `inferenceConfig`, and what goes beside it to the model itself. */
export interface WrittenSampling {
  readonly inferenceConfig: JsonObject;
  /** Members of `additionalModelRequestFields`. */
  readonly fields: JsonObject;
}

/** Sampling as the model takes it together with its thinking; what had to give way is a loss. */
export function writeSampling(thinking: Thinking, writing: Writing): WrittenSampling {
  const { request, sameDialect } = writing;
  const { maxTokens, temperature, topP, topK, stop } = request.sampling;
  if (sameDialect) {
    return {
      inferenceConfig: {
        ...optional("maxTokens", maxTokens),
        ...optional("temperature", temperature),
        ...optional("topP", topP),
        ...optional("stopSequences", stop),
      },
      fields: topK === undefined ? {} : nested(pathOf(request.pointers.topK), topK),
    };
  }
  const drawn = draw(thinking, writing);
  const limit = limitBeside(thinking, writing);
  const hasLimit = limit !== undefined && thinking.on !== "nova_high";
  if (limit !== undefined && !hasLimit) {
    writing.losses.field(request, "maxTokens", "at its highest effort this model takes no limit");
  }
  return {
    inferenceConfig: {
      ...(hasLimit ? { maxTokens: limit } : {}),
      ...drawn.inferenceConfig,
      ...stopField(writing),
    },
    fields: drawn.fields,
  };
}

/** The path below `additionalModelRequestFields` at which the client wrote `top_k`. */
function pathOf(pointer: string | undefined): readonly string[] {
  return pointer?.split("/").slice(2) ?? ["top_k"];
}

function nested(path: readonly string[], value: number): JsonObject {
  return path.reduceRight<JsonObject | number>(
    (inner, key) => ({ [key]: inner }),
    value,
  ) as JsonObject;
}

function stopField(writing: Writing): JsonObject {
  const stop = visibleStops(writing);
  return stop.length === 0 ? {} : { stopSequences: stop };
}

/** Temperature, `topP` and `top_k`. */
function draw(thinking: Thinking, writing: Writing): WrittenSampling {
  const { request, losses, model } = writing;
  const { temperature, topP, topK } = request.sampling;
  const refuse = (fields: readonly FieldName[], note: string) => {
    for (const field of fields) {
      if (request.sampling[field as "topK"] !== undefined) losses.field(request, field, note);
    }
  };
  const all = ["temperature", "topP", "topK"] as const;
  const nothing = { inferenceConfig: {}, fields: {} };
  if (model.sampling === "none") {
    refuse(all, "this model takes no sampling parameters");
    return nothing;
  }
  if (thinking.on === "nova_high") {
    refuse(all, "at its highest effort this model takes no sampling parameters");
    return nothing;
  }
  if (thinking.on !== undefined) return whileThinking(writing);
  const inferenceConfig: MutableJsonObject = {};
  if (temperature !== undefined) inferenceConfig.temperature = Math.min(1, temperature);
  if (temperature !== undefined && temperature > 1) {
    const note = `a temperature of ${temperature} is sent as 1, the highest`;
    losses.field(request, "temperature", note, "approximated");
  }
  if (topP !== undefined && temperature !== undefined && model.sampling === "one") {
    losses.field(request, "topP", "this model takes a temperature or top_p, not both");
  } else if (topP !== undefined) inferenceConfig.topP = topP;
  if (topK === undefined) return { inferenceConfig, fields: {} };
  if (model.topK !== undefined) return { inferenceConfig, fields: nested(model.topK, topK) };
  losses.field(request, "topK", "this model has no top_k");
  return { inferenceConfig, fields: {} };
}

/** While it thinks Claude takes no temperature but 1, no `top_k`, and `top_p` from 0.95 to 1. */
function whileThinking({ request, losses, model }: Writing): WrittenSampling {
  const { temperature, topP, topK } = request.sampling;
  const inferenceConfig: MutableJsonObject = {};
  if (temperature === 1) inferenceConfig.temperature = temperature;
  else if (temperature !== undefined) {
    losses.field(request, "temperature", "a model that thinks takes no temperature but 1");
  }
  const isFree = model.sampling === "all" || inferenceConfig.temperature === undefined;
  if (topP !== undefined && topP >= 0.95 && topP <= 1 && isFree) inferenceConfig.topP = topP;
  else if (topP !== undefined) {
    losses.field(request, "topP", "a model that thinks takes top_p from 0.95 to 1, and alone");
  }
  if (topK !== undefined) losses.field(request, "topK", "a model that thinks takes no top_k");
  return { inferenceConfig, fields: {} };
}
