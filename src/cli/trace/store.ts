import { planoHome } from "../../process/home.ts";
import { openTraceReader } from "../../telemetry/store/open_trace_reader.ts";
import type { TraceReader } from "../../telemetry/store/trace_reader.ts";
import type { ViewStyle } from "../../viewer/terminal/view_style.ts";
import type { Io } from "../io.ts";

/** The traces of this home; disposing closes them. */
export function openStore(io: Io): TraceReader & Disposable {
  const reader = openTraceReader(planoHome(io).traces);
  return { ...reader, [Symbol.dispose]: () => reader.close() };
}

/** How views are laid out here. */
export function viewStyle(io: Io, verbose: boolean): ViewStyle {
  return { width: io.columns, color: io.color.out, verbose };
}
