import type { FaultCode } from "../../base/fault.ts";
import type { StoreBounds } from "../../config/resolved.ts";
import type { TraceReader } from "./trace_reader.ts";

/** A question that a reading thread answers. */
export type ReadName = Exclude<keyof TraceReader, "close">;

/** What a thread of the store is asked. The first message says what it is for. */
export type ToThread =
  | { readonly kind: "write_to"; readonly path: string; readonly bounds: StoreBounds }
  | { readonly kind: "read_from"; readonly path: string }
  | { readonly kind: "write"; readonly id: number; readonly spans: readonly string[] }
  | {
    readonly kind: "read";
    readonly id: number;
    readonly name: ReadName;
    readonly args: readonly unknown[];
  }
  | { readonly kind: "close"; readonly id: number };

/** What a thread says. Each `id` is answered once. */
export type FromThread =
  | { readonly kind: "done"; readonly id: number; readonly json?: string }
  | { readonly kind: "failed"; readonly id: number; readonly fault: ThreadFault }
  | { readonly kind: "warn"; readonly text: string };

/** A fault, as it crosses to another thread. */
export interface ThreadFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly note?: string;
}
