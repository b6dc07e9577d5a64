import { ProtoWriter } from "../../otlp/proto_writer.ts";
import type { KeyValue } from "../../span.ts";
import type { Histogram } from "../family.ts";
import { CUMULATIVE, type MetricsPush, SCOPE } from "./otlp_histogram.ts";

/** An `ExportMetricsServiceRequest` (opentelemetry-proto 1.x, metrics/v1). */
export function encodeMetricsProtobuf(push: MetricsPush): Uint8Array<ArrayBuffer> {
  const out = new ProtoWriter();
  out.message(1, () => {
    out.message(1, () => writeAttributes(out, 1, push.resource));
    out.message(2, () => {
      out.message(1, () => out.string(1, SCOPE));
      for (const { name, unit, description, points } of push.histograms) {
        out.message(2, () => {
          out.string(1, name);
          out.string(2, description);
          out.string(3, unit);
          out.message(9, () => {
            for (const { attributes, histogram } of points) {
              out.message(1, () => {
                writePoint(out, histogram, push);
                writeAttributes(out, 9, attributes);
              });
            }
            out.uint(2, CUMULATIVE);
          });
        });
      }
    });
  });
  return out.finish();
}

function writePoint(
  out: ProtoWriter,
  { count, sum, counts, bounds }: Histogram,
  { startTimeUnixNano, timeUnixNano }: MetricsPush,
): void {
  out.fixed64(2, startTimeUnixNano);
  out.fixed64(3, timeUnixNano);
  out.fixed64(4, String(count));
  out.doubleAlways(5, sum);
  // Packed: one field with all values behind each other.
  out.bytes(6, packed(counts, (view, at, value) => view.setBigUint64(at, BigInt(value), true)));
  out.bytes(7, packed(bounds, (view, at, value) => view.setFloat64(at, value, true)));
}

function packed(
  values: ArrayLike<number>,
  write: (view: DataView, at: number, value: number) => void,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (let i = 0; i < values.length; i++) write(view, i * 8, values[i]!);
  return new Uint8Array(view.buffer);
}

/** All of ours are text. */
function writeAttributes(out: ProtoWriter, field: number, attributes: readonly KeyValue[]): void {
  for (const { key, value } of attributes) {
    out.message(field, () => {
      out.string(1, key);
      out.message(2, () => {
        out.stringAlways(1, "stringValue" in value ? value.stringValue : JSON.stringify(value));
      });
    });
  }
}
