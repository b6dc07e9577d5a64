import type { Histogram } from "../family.ts";
import { CUMULATIVE, type MetricsPush, type OtlpHistogram, SCOPE } from "./otlp_histogram.ts";

/** An `ExportMetricsServiceRequest` as OTLP/JSON. */
export function encodeMetricsJson(push: MetricsPush): Uint8Array<ArrayBuffer> {
  const document = {
    resourceMetrics: [{
      resource: { attributes: push.resource },
      scopeMetrics: [{
        scope: { name: SCOPE },
        metrics: push.histograms.map((one) => metricOf(one, push)),
      }],
    }],
  };
  return new TextEncoder().encode(JSON.stringify(document));
}

function metricOf({ name, unit, description, points }: OtlpHistogram, push: MetricsPush) {
  const { startTimeUnixNano, timeUnixNano } = push;
  return {
    name,
    description,
    unit,
    histogram: {
      aggregationTemporality: CUMULATIVE,
      dataPoints: points.map(({ attributes, histogram }) => ({
        attributes,
        startTimeUnixNano,
        timeUnixNano,
        ...countsOf(histogram),
      })),
    },
  };
}

/** 64 bits are text in protobuf's JSON. */
function countsOf({ count, sum, counts, bounds }: Histogram) {
  return {
    count: String(count),
    sum,
    bucketCounts: Array.from(counts, String),
    explicitBounds: bounds,
  };
}
