import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { attribute, type Span } from "../../../src/telemetry/span.ts";
import { decodeTracesJson } from "../../../src/telemetry/otlp/decode_json.ts";
import { decodeTraces } from "../../../src/telemetry/otlp/decode_protobuf.ts";
import type { DecodedSpans } from "../../../src/telemetry/otlp/decoded_spans.ts";
import { encodeTraces } from "../../../src/telemetry/otlp/encode_protobuf.ts";
import { OTLP_LIMITS } from "../../../src/telemetry/otlp/limits.ts";
import { toOtlpJson } from "../../../src/telemetry/otlp/to_otlp_json.ts";
import { jsonMutator } from "../json_mutator.ts";
import type { FuzzTarget } from "../target.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  traceState: "a=1",
  name: "POST /v1/chat/completions",
  kind: 2,
  startTimeUnixNano: "1700000000000000001",
  endTimeUnixNano: "1700000000000000002",
  service: "plano(llm)",
  attributes: [
    attribute("text", "x"),
    attribute("yes", true),
    attribute("count", 300),
    attribute("ratio", 0.5),
    attribute("list", ["a", "b"]),
    { key: "bytes", value: { bytesValue: "AAH/" } },
    { key: "nested", value: { kvlistValue: { values: [attribute("in", -1)] } } },
  ],
  events: [{ timeUnixNano: "5", name: "exception", attributes: [attribute("k", 1)] }],
  links: [{ traceId: "01".repeat(16), spanId: "02".repeat(8), attributes: [] }],
  status: { code: 2, message: "broken" },
  resource: [attribute("host.name", "a")],
  scope: "s",
};

/** Small ones, so that mutations meet them. */
const LIMITS = { ...OTLP_LIMITS, spans: 3, values: 60, depth: 4 };
const ODD = [-1, "-1", 1.5, "NaN", "Infinity", "SPAN_KIND_CLIENT", { intValue: 1 }, {
  bytesValue: "_-",
}];
const OUTCOMES = ["spans", "none", "rejected", "refused"];

/** Protobuf of strangers: only faults, and what was read is written and read the same. */
export const otlpProtobuf: FuzzTarget = {
  name: "otlp_protobuf",
  words: ["\x0a\x02", "\x12\x00", "\x2a\x02\x0a\x00", "\xff\xff\xff\xff\x0f"],
  outcomes: OUTCOMES,
  seeds: () => [encodeTraces([SPAN]), encodeTraces([SPAN, SPAN, SPAN]), new Uint8Array(0)],
  check: (input) => outcomeOf(() => decodeTraces(input, LIMITS)),
};

/** The same of OTLP/JSON. */
export const otlpJson: FuzzTarget = {
  name: "otlp_json",
  words: ["resourceSpans", "arrayValue", "intValue", "18446744073709551615", "NaN"],
  outcomes: OUTCOMES,
  seeds: () => [jsonOf([SPAN]), jsonOf([SPAN, SPAN, SPAN]), jsonOf([])],
  mutate: jsonMutator(() => [toOtlpJson([SPAN]), ...ODD]),
  check: (input) => outcomeOf(() => decodeTracesJson(new TextDecoder().decode(input), LIMITS)),
};

function jsonOf(spans: readonly Span[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(toOtlpJson(spans)));
}

function outcomeOf(decode: () => DecodedSpans): string {
  let decoded: DecodedSpans;
  try {
    decoded = decode();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return "refused";
  }
  const { spans, rejected } = decoded;
  assert.ok(spans.length <= LIMITS.spans);
  // The bounds are of what came, and what is written may repeat a resource.
  const again = decodeTraces(encodeTraces(spans));
  assert.deepEqual(sorted(again.spans), sorted(spans));
  assert.deepEqual(
    sorted(decodeTracesJson(JSON.stringify(toOtlpJson(spans))).spans),
    sorted(spans),
  );
  if (rejected > 0) return "rejected";
  return spans.length === 0 ? "none" : "spans";
}

/** Spans are written by resource and scope, which may change their order. */
function sorted(spans: readonly Span[]): readonly string[] {
  return spans.map((span) =>
    JSON.stringify(span, (_, value) => typeof value === "number" ? String(value) : value)
  ).toSorted();
}
