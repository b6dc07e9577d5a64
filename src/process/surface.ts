import { isArray, isObject, type Json } from "../base/json.ts";

/** A port of planoai itself: where it shows or takes something besides its clients' requests. */
export interface Surface {
  /** `metrics`, `otlp_grpc`, `otlp_http`, `traces`; `tracing`: no port, traces are kept. */
  readonly what: string;
  /** `http://127.0.0.1:9092/metrics`. */
  readonly url: string;
  /** False while somebody else has the port: it is taken as soon as that ends. */
  readonly ready: boolean;
}

/** Surfaces as JSON has them; what is none is left out. */
export function readSurfaces(value: Json | undefined): readonly Surface[] {
  if (!isArray(value)) return [];
  return value.flatMap((one) => {
    if (!isObject(one)) return [];
    const { what, url, ready } = one;
    return typeof what === "string" && typeof url === "string"
      ? [{ what, url, ready: ready === true }]
      : [];
  });
}
