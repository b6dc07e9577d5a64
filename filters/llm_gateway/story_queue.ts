/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { utf8 } from "../host/bytes.ts";
import { HeaderList } from "../host/header_pairs.ts";
import {
  APPLICATION_JSON,
  AUTHORITY,
  CONTENT_TYPE,
  METHOD,
  PATH,
  POST,
} from "../shared/header_names.ts";
import { JsonWriter } from "../shared/json_writer.ts";
import { Story } from "./story.ts";

const MAX_STORIES: i32 = 1024;
const MAX_BYTES: i32 = 1024 * 1024;

/** So many go together without waiting for the clock. */
export const BATCH: i32 = 64;

/** Pause after a batch that was not taken: the gateway starts again. */
const RETRY_MS: f64 = 500;

const RECORDS_PATH = utf8("/records");
const EDGE_AUTHORITY = utf8("edge");

/**
 * Stories on their way to the gateway. One batch travels at a time; it is kept until the gateway has
 * taken it, so that a gateway that starts again misses none as long as the queue has room.
 */
export class StoryQueue {
  private waiting: Uint8Array[] = [];
  private bytes: i32 = 0;
  private lost: i32 = 0;
  /** How many of the first ones are on their way; 0: no batch is. */
  private sent: i32 = 0;
  private notBeforeMs: f64 = 0;
  private json: JsonWriter = new JsonWriter();

  add(story: Story, listener: Uint8Array): void {
    if (this.waiting.length >= MAX_STORIES || this.bytes >= MAX_BYTES) {
      this.lost++;
      return;
    }
    this.json.clear();
    story.write(this.json, listener, this.lost);
    this.lost = 0;
    const written = this.json.written();
    this.waiting.push(written);
    this.bytes += written.length;
  }

  /** Whether a batch may go, now that so many wait. */
  ready(least: i32, nowMs: f64): bool {
    return this.sent === 0 && this.waiting.length >= least && nowMs >= this.notBeforeMs;
  }

  get length(): i32 {
    return this.waiting.length;
  }

  /** The next batch: a JSON array. */
  take(): Uint8Array {
    const json = this.json;
    json.clear();
    json.byte(91);
    const count: i32 = this.waiting.length < BATCH ? this.waiting.length : BATCH;
    for (let i: i32 = 0; i < count; i++) {
      if (i > 0) json.byte(44);
      json.rawBytes(this.waiting[i]!);
    }
    json.byte(93);
    this.sent = count;
    return json.written();
  }

  /** The batch was taken, or will never be: a gateway that refuses it would do so again. */
  drop(): void {
    for (let i: i32 = 0; i < this.sent; i++) this.bytes -= this.waiting[i]!.length;
    this.waiting = this.waiting.slice(this.sent);
    this.sent = 0;
  }

  /** The batch stays and is sent again later. */
  keep(nowMs: f64): void {
    this.sent = 0;
    this.notBeforeMs = nowMs + RETRY_MS;
  }
}

/** The head of a `POST` to the edge socket. */
export function edgeHead(path: Uint8Array): HeaderList {
  const list = new HeaderList();
  list.add(METHOD, POST);
  list.add(PATH, path);
  list.add(AUTHORITY, EDGE_AUTHORITY);
  return list;
}

/** The head of a batch. */
export function recordsHead(): HeaderList {
  const list = edgeHead(RECORDS_PATH);
  list.add(CONTENT_TYPE, APPLICATION_JSON);
  return list;
}
