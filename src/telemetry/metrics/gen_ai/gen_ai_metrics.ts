import { operationName, providerName } from "../../semconv/conventions.ts";
import { GEN_AI, OTEL } from "../../semconv/names.ts";
import { attribute, type KeyValue } from "../../span.ts";
import type { RequestRecord } from "../../request_record.ts";
import { type Family, type Histogram, histogram } from "../family.ts";
import { ModelLabels } from "../model_labels.ts";
import type { OtlpHistogram } from "./otlp_histogram.ts";

/** Tokens; seconds of an operation; seconds to the first token (semantic conventions 1.37). */
const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const OPERATION = Array.from({ length: 14 }, (_, power) => 2 ** power / 100);
const FIRST_TOKEN = [
  ...[0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
];

const TOKEN_TYPE = "gen_ai.token.type";

/** What every series is told apart by; an empty value is left out. */
const COMMON = [GEN_AI.operation, GEN_AI.provider, GEN_AI.requestModel, GEN_AI.responseModel];

/** The histograms of OpenTelemetry's GenAI conventions, over everything since the start. */
export class GenAiMetrics {
  readonly #tokens = histogram(
    TOKENS,
    "gen_ai.client.token.usage",
    "Number of input and output tokens used.",
    ...[...COMMON, TOKEN_TYPE],
  );
  readonly #duration = histogram(
    OPERATION,
    "gen_ai.client.operation.duration",
    "GenAI operation duration.",
    ...[...COMMON, OTEL.errorType],
  );
  readonly #firstToken = histogram(
    FIRST_TOKEN,
    "gen_ai.server.time_to_first_token",
    "Time to generate first token for successful responses.",
    ...COMMON,
  );
  readonly #asked = new ModelLabels();
  readonly #answered = new ModelLabels();

  /** Counts a request, when it went to a provider and the conventions have a word for it. */
  record(record: RequestRecord): void {
    const operation = operationName(record);
    if (operation === undefined || record.provider === undefined || record.attempts === 0) return;
    const failed = record.outcome === "error" || record.outcome === "cut";
    const { provider, upstreamModel = record.model ?? "", responseModel = "" } = record;
    const common = [
      operation,
      providerName(provider),
      this.#asked.of(provider, upstreamModel, !failed),
      responseModel === "" ? "" : this.#answered.of(provider, responseModel, !failed),
    ];
    const error = failed ? record.fault ?? String(record.status) : "";
    this.#duration.at(...common, error).observe(record.durationMs / 1000);
    // A reply in one piece has no first token.
    if (!failed && record.stream === true && record.firstByteMs !== undefined) {
      this.#firstToken.at(...common).observe(record.firstByteMs / 1000);
    }
    const { input = -1, output = -1 } = record.usage ?? {};
    if (input >= 0) this.#tokens.at(...common, "input").observe(input);
    if (output >= 0) this.#tokens.at(...common, "output").observe(output);
  }

  /** Those that have something to tell. */
  histograms(): readonly OtlpHistogram[] {
    const all = [
      told(this.#tokens, "{token}"),
      told(this.#duration, "s"),
      told(this.#firstToken, "s"),
    ];
    return all.filter(({ points }) => points.length > 0);
  }
}

function told(family: Family<Histogram>, unit: string): OtlpHistogram {
  const { name, help, labels } = family;
  return {
    name,
    unit,
    description: help,
    points: [...family.all()].map(([values, histogram]) => ({
      attributes: attributesOf(labels, values),
      histogram,
    })),
  };
}

function attributesOf(names: readonly string[], values: readonly string[]): readonly KeyValue[] {
  return names.flatMap((name, at) => values[at] === "" ? [] : [attribute(name, values[at]!)]);
}
