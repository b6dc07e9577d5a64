import { isArray, isObject, type Json } from "../../base/json.ts";
import { toJaeger } from "../../telemetry/otlp/to_jaeger.ts";
import { toOpenInference } from "../../telemetry/otlp/to_openinference.ts";
import { toOtlpJson } from "../../telemetry/otlp/to_otlp_json.ts";
import type { Trace } from "../../telemetry/store/trace_reader.ts";
import { jsonTrace } from "./json_span.ts";

/** A form that other programs read: a document with one list, to which each trace adds items. */
export interface ExportFormat {
  /** The name of the list. */
  readonly list: string;
  items(trace: Trace): readonly unknown[];
}

/** What `trace export --format` offers. */
export const EXPORTS = {
  otlp: formatOf("resourceSpans", ({ spans }) => toOtlpJson(spans)),
  // What Jaeger's page takes as an upload.
  jaeger: formatOf("data", ({ spans }) => toJaeger(spans)),
  // OTLP with OpenInference's names beside the spans' own.
  openinference: formatOf("resourceSpans", ({ spans }) => toOtlpJson(toOpenInference(spans))),
} as const satisfies Readonly<Record<string, ExportFormat>>;

/** The same for the viewer's downloads, and the form of `trace --json`: a document of one trace. */
export const WRITERS: Readonly<Record<string, (trace: Trace) => unknown>> = {
  json: (trace) => ({ traces: [jsonTrace(trace)] }),
  ...Object.fromEntries(
    Object.entries(EXPORTS).map(([name, { list, items }]) => [
      name,
      (trace: Trace) => ({ [list]: items(trace) }),
    ]),
  ),
};

/** A converter that makes a whole document of a trace. */
function formatOf(list: string, documentOf: (trace: Trace) => Json): ExportFormat {
  return {
    list,
    items(trace) {
      const document = documentOf(trace);
      const items = isObject(document) ? document[list] : undefined;
      return isArray(items) ? items : [];
    },
  };
}
