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
 * taken it, so that a gateway that starts again misses none as long as there is room. Each is written
 * once, into the batch that it will be a part of.
 */
export class StoryQueue {
  /** Stories that wait: a JSON array without its end. */
  length: i32 = 0;
  private waiting: JsonWriter = new JsonWriter();
  private lost: i32 = 0;
  /** What travels, or was not taken and will travel again; empty when nothing is. */
  private batch: Uint8Array = new Uint8Array(0);
  private travels: bool = false;
  private notBeforeMs: f64 = 0;

  add(story: Story, listener: Uint8Array): void {
    const json = this.waiting;
    if (this.length >= MAX_STORIES || json.length >= MAX_BYTES) {
      this.lost++;
      return;
    }
    json.byte(this.length === 0 ? 91 : 44);
    story.write(json, listener, this.lost);
    this.lost = 0;
    this.length++;
  }

  /** Whether a batch may go, now that so many wait: an older one goes first. */
  ready(least: i32, nowMs: f64): bool {
    if (this.travels || nowMs < this.notBeforeMs) return false;
    return this.batch.length > 0 || this.length >= least;
  }

  /** Whether anything is left to be told. */
  get isEmpty(): bool {
    return this.length === 0 && this.batch.length === 0;
  }

  /** The next batch: a JSON array. */
  take(): Uint8Array {
    if (this.batch.length === 0) {
      this.waiting.byte(93);
      this.batch = this.waiting.written();
      this.waiting.clear();
      this.length = 0;
    }
    this.travels = true;
    return this.batch;
  }

  /** The batch was taken, or will never be: a gateway that refuses it would do so again. */
  drop(): void {
    this.batch = new Uint8Array(0);
    this.travels = false;
  }

  /** The batch stays and is sent again later. */
  keep(nowMs: f64): void {
    this.travels = false;
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
