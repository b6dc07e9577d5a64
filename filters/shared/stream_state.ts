/// <reference path="../host/assemblyscript.d.ts" />
import { utf8 } from "../host/bytes.ts";
import { setProperty } from "../host/properties.ts";

// Envoy's name for it: `wasm.plano_stream`.
const PLANO_STREAM = utf8("plano_stream");
const YES = utf8("1");

/**
 * Tells Envoy's decompressors that the client asked for a stream: a reply in another form they leave
 * packed, because they hide the end of what is held (`src/envoy/render/http_filters.ts`).
 */
export function tellStream(): void {
  setProperty(PLANO_STREAM, YES);
}
