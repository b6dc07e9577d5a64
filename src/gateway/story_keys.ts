import type { RequestRecord } from "../telemetry/request_record.ts";

/** Takes credentials out of all texts of a record that clients or providers may have put them into. */
export function hideKeys(record: RequestRecord, hide: (text: string) => string): void {
  const { requestId, path, model, message, losses, calls, trace } = record;
  Object.assign(record, { requestId: hide(requestId), path: hide(path) });
  if (model !== undefined) record.model = hide(model);
  if (record.upstreamModel !== undefined) record.upstreamModel = hide(record.upstreamModel);
  if (record.alias !== undefined) record.alias = hide(record.alias);
  if (message !== undefined) record.message = hide(message);
  if (losses.length > 0) {
    record.losses = losses.map((loss) => ({ ...loss, at: hide(loss.at), note: hide(loss.note) }));
  }
  if (calls !== undefined) {
    record.calls = calls.map((call) => ({
      ...call,
      path: hide(call.path),
      ...(call.message === undefined ? {} : { message: hide(call.message) }),
    }));
  }
  if (trace?.traceState === undefined) return;
  record.trace = { ...trace, traceState: hide(trace.traceState) };
}
