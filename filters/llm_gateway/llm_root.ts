/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { nowMs, nowNs, setTickPeriod } from "../host/clock.ts";
import { StreamContext } from "../host/context.ts";
import { CALL_HEADERS, getHeader } from "../host/headers.ts";
import { utf8 } from "../host/bytes.ts";
import { NO_CALL } from "../host/http_call.ts";
import { getShared, setShared } from "../host/shared_data.ts";
import { EdgeRoot } from "../shared/edge_root.ts";
import { hashOf } from "../shared/hash.ts";
import { STATUS } from "../shared/header_names.ts";
import { GatewayMetrics } from "./gateway_metrics.ts";
import { LlmStream } from "./llm_stream.ts";
import { Story } from "./story.ts";
import { BATCH, recordsHead, StoryQueue } from "./story_queue.ts";

/** How long a story waits for others, milliseconds. */
const TICK_MS: u32 = 100;

const CALL_TIMEOUT_MS: i32 = 5000;

const SEED = utf8("limit-seed");

/** A model listener's filter in one worker: its numbers, and the stories that it has to tell. */
export class LlmRoot extends EdgeRoot {
  readonly metrics: GatewayMetrics = new GatewayMetrics();
  /** Hashes of header values are this process's own: nobody can make two that fall together. */
  seed: u64 = 0;
  private stories: StoryQueue = new StoryQueue();

  constructor(id: u32) {
    super(id);
  }

  override onConfigure(configuration: Uint8Array): bool {
    if (!super.onConfigure(configuration)) return false;
    this.seed = sharedSeed();
    setTickPeriod(TICK_MS);
    return true;
  }

  override createStream(id: u32): StreamContext {
    return new LlmStream(id, this);
  }

  override onTick(): void {
    if (!this.stories.isEmpty) this.tell(1);
  }

  /** A request is over. */
  add(story: Story): void {
    this.stories.add(story, this.table.listener);
    if (this.stories.length >= BATCH) this.tell(BATCH);
  }

  override onCall(_token: u32, _headers: i32, _bodyLength: i32): void {
    const status = getHeader(CALL_HEADERS, STATUS);
    // 2xx: taken. 4xx: it never will be. Else the gateway is not there, and will be.
    const first: i32 = status === null || status.length === 0 ? 0 : <i32> status[0]!;
    if (first === 50 || first === 52) this.stories.drop();
    else this.stories.keep(nowMs());
  }

  private tell(least: i32): void {
    const now: f64 = nowMs();
    if (!this.stories.ready(least, now)) return;
    const batch = this.stories.take();
    const token: u32 = this.call(this.table.edge, recordsHead(), batch, CALL_TIMEOUT_MS);
    if (token === NO_CALL) this.stories.keep(now);
  }
}

/** The same for all workers of this Envoy, and for tables that come later. */
function sharedSeed(): u64 {
  if (getShared(SEED).value === null) {
    const own = new Uint8Array(8);
    store<u64>(own.dataStart, hashOf(SEED, nowNs()));
    setShared(SEED, own, 0);
  }
  const seed = getShared(SEED).value;
  return seed === null || seed.length !== 8 ? 0 : load<u64>(seed.dataStart);
}
