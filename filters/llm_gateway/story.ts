/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { utf8 } from "../host/bytes.ts";
import { UsageCounts } from "../core/usage_counts.ts";
import { NOTHING } from "../shared/header_names.ts";
import { JsonWriter } from "../shared/json_writer.ts";
import { ToldTrace } from "./told_trace.ts";

export const OUTCOME_OK = utf8("ok");
export const OUTCOME_ERROR = utf8("error");
export const OUTCOME_CUT = utf8("cut");
export const OUTCOME_CLIENT_GONE = utf8("client_gone");

/** By the constants of `core/service_tier.ts`. */
const TIERS: Uint8Array[] = [
  NOTHING,
  utf8("default"),
  utf8("flex"),
  utf8("priority"),
  utf8("batch"),
  utf8("fast"),
  utf8("auto"),
  utf8("scale"),
  utf8("reserved"),
  utf8("performance"),
  utf8("ultrafast"),
  utf8("other"),
];

/** What is known of a request when it is over: `src/gateway/edge/edge_record.ts`. Times are Unix milliseconds. */
export class Story {
  id: Uint8Array = NOTHING;
  method: Uint8Array = NOTHING;
  path: Uint8Array = NOTHING;
  dialect: Uint8Array = NOTHING;
  model: Uint8Array = NOTHING;
  stream: bool = false;
  /** Of a stream: its usage was asked for. */
  asksUsage: bool = false;
  target: Uint8Array = NOTHING;
  upstreamModel: Uint8Array = NOTHING;
  attempts: i32 = 0;
  status: i32 = 0;
  startedMs: f64 = 0;
  /** When the request was sent to its provider. */
  sentMs: f64 = 0;
  headMs: f64 = 0;
  firstByteMs: f64 = 0;
  endedMs: f64 = 0;
  counts: UsageCounts = new UsageCounts();
  outcome: Uint8Array = OUTCOME_OK;
  fault: Uint8Array = NOTHING;
  message: Uint8Array = NOTHING;
  traceparent: Uint8Array = NOTHING;
  /** A provider's error that passed as it was, for the gateway to know what it says. */
  errorText: Uint8Array = NOTHING;
  /** Bytes of the client's body, as stated, else as it was read; -1: neither. */
  requestBytes: i64 = -1;
  /** Bytes of the body that the client gets. */
  responseBytes: i64 = 0;
  /** What the provider answered; 0: nothing. */
  callStatus: i32 = 0;
  /** Only of a request that is traced. */
  told: ToldTrace | null = null;

  fail(fault: Uint8Array, message: Uint8Array): void {
    this.outcome = OUTCOME_ERROR;
    this.fault = fault;
    this.message = message;
  }

  /** The filter's own share of the time before the reply's head; without one, all of it. */
  get ownMs(): f64 {
    return this.sentMs === 0 || this.headMs === 0
      ? (this.headMs === 0 ? this.endedMs : this.headMs) - this.startedMs
      : this.sentMs - this.startedMs;
  }

  write(json: JsonWriter, listener: Uint8Array, lost: i32): void {
    json.byte(123);
    text(json, "id", this.id, true);
    text(json, "listener", listener);
    text(json, "method", this.method);
    text(json, "path", this.path);
    text(json, "dialect", this.dialect);
    text(json, "model", this.model);
    json.raw(this.stream ? ',"stream":true' : ',"stream":false');
    text(json, "target", this.target);
    text(json, "upstreamModel", this.upstreamModel);
    count(json, "attempts", this.attempts);
    count(json, "status", this.status);
    json.raw(',"startedMs":');
    json.fixed2(this.startedMs);
    this.writeTime(json, "headMs", this.headMs);
    this.writeTime(json, "firstByteMs", this.firstByteMs);
    this.writeTime(json, "durationMs", this.endedMs);
    json.raw(',"ownMs":');
    json.fixed2(this.ownMs);
    count(json, "input", this.counts.input);
    count(json, "output", this.counts.output);
    count(json, "cacheRead", this.counts.cacheRead);
    count(json, "cacheWrite", this.counts.cacheWrite);
    count(json, "cacheWrite1h", this.counts.cacheWrite1h);
    count(json, "reasoning", this.counts.reasoning);
    this.writeBilling(json);
    text(json, "outcome", this.outcome);
    text(json, "fault", this.fault);
    text(json, "message", this.message);
    text(json, "traceparent", this.traceparent);
    if (this.errorText.length > 0) text(json, "errorText", this.errorText);
    json.raw(',"requestBytes":');
    json.int(this.requestBytes);
    json.raw(',"responseBytes":');
    json.int(this.responseBytes);
    const told = this.told;
    if (told !== null) told.write(json, this.callStatus);
    count(json, "lost", lost);
    json.byte(125);
  }

  /** What most replies do not say. */
  private writeBilling(json: JsonWriter): void {
    const counts = this.counts;
    if (counts.audioInput >= 0) count(json, "audioInput", counts.audioInput);
    if (counts.audioOutput >= 0) count(json, "audioOutput", counts.audioOutput);
    if (counts.tier > 0 && counts.tier < TIERS.length) {
      text(json, "serviceTier", TIERS[counts.tier]!);
    }
    if (counts.alsoBilled) json.raw(',"alsoBilled":true');
  }

  /** From the request's arrival; -1 for what never happened. */
  private writeTime(json: JsonWriter, name: string, at: f64): void {
    json.raw(',"' + name + '":');
    if (at === 0) json.raw("-1");
    else json.fixed2(at - this.startedMs);
  }
}

function text(json: JsonWriter, name: string, value: Uint8Array, first: bool = false): void {
  if (!first) json.byte(44);
  json.byte(34);
  json.raw(name);
  json.raw('":');
  json.string(value);
}

function count(json: JsonWriter, name: string, value: i32): void {
  json.raw(',"');
  json.raw(name);
  json.raw('":');
  json.int(value);
}
