/// <reference path="../host/assemblyscript.d.ts" />
import { copyOf, indexOf, utf8 } from "../host/bytes.ts";
import { NOTHING } from "../shared/header_names.ts";
import { isSpace } from "../shared/header_value.ts";

/** Bytes of a reply's beginning and of its end that are looked at, as in the gateway. */
const EDGE: i32 = 4 * 1024;

/** Bytes of the end in which a stream of Responses says how it ended, as in the gateway. */
const STATUS_EDGE: i32 = 2 * 1024;

/** Bytes of an id, a name or a word. */
const MAX_TEXT: i32 = 256;

const ID = utf8('"id"');
const MODEL = utf8('"model"');
/** Chat's, and Messages'. */
const FINISH_REASON = utf8('"finish_reason"');
const STOP_REASON = utf8('"stop_reason"');
const RESPONSE_COMPLETED = utf8('"response.completed"');
const RESPONSE_INCOMPLETE = utf8('"response.incomplete"');
const REASON = utf8('"reason"');
const COMPLETED = utf8("completed");
const INCOMPLETE = utf8("incomplete");

/** What a reply says of itself: `factsInEdges` of `src/gateway/tracing/reply_facts.ts`. Empty: nothing. */
export class ReplyFacts {
  id: Uint8Array = NOTHING;
  model: Uint8Array = NOTHING;
  finish: Uint8Array = NOTHING;

  /** `first` and `last` may be the same bytes. */
  read(first: Uint8Array, last: Uint8Array): void {
    const head = first.subarray(0, first.length < EDGE ? first.length : EDGE);
    const tail = last.subarray(last.length < EDGE ? 0 : last.length - EDGE);
    this.id = firstOf(head, ID);
    this.model = firstOf(head, MODEL);
    const finish = lastOf(tail, FINISH_REASON);
    this.finish = finish.length > 0 ? finish : lastOf(tail, STOP_REASON);
    if (this.finish.length > 0) return;
    const end: i32 = tail.length < STATUS_EDGE ? 0 : tail.length - STATUS_EDGE;
    this.finish = statusIn(tail.subarray(end));
  }
}

/** How a stream of Responses ended, by its last event; a long reply repeats itself there, and shows it not. */
function statusIn(bytes: Uint8Array): Uint8Array {
  if (indexOf(bytes, RESPONSE_COMPLETED) >= 0) return COMPLETED;
  const at: i32 = indexOf(bytes, RESPONSE_INCOMPLETE);
  if (at < 0) return NOTHING;
  const reason: i32 = indexOf(bytes, REASON, at);
  const text = reason < 0 ? NOTHING : textAt(bytes, reason + REASON.length);
  return text.length > 0 ? text : INCOMPLETE;
}

/** The first text that stands behind such a name; a copy. */
function firstOf(bytes: Uint8Array, name: Uint8Array): Uint8Array {
  let at: i32 = indexOf(bytes, name);
  while (at >= 0) {
    const text = textAt(bytes, at + name.length);
    if (text.length > 0) return text;
    at = indexOf(bytes, name, at + 1);
  }
  return NOTHING;
}

function lastOf(bytes: Uint8Array, name: Uint8Array): Uint8Array {
  let found: Uint8Array = NOTHING;
  for (let at: i32 = indexOf(bytes, name); at >= 0; at = indexOf(bytes, name, at + 1)) {
    const text = textAt(bytes, at + name.length);
    if (text.length > 0) found = text;
  }
  return found;
}

/** Behind a colon, without escapes; empty when no such text stands there. */
function textAt(bytes: Uint8Array, from: i32): Uint8Array {
  let at: i32 = from;
  while (at < bytes.length && isSpace(bytes[at]!)) at++;
  if (at >= bytes.length || bytes[at]! !== 58) return NOTHING;
  at++;
  while (at < bytes.length && isSpace(bytes[at]!)) at++;
  if (at >= bytes.length || bytes[at]! !== 34) return NOTHING;
  const start: i32 = at + 1;
  let end: i32 = start;
  while (end < bytes.length && bytes[end]! !== 34 && bytes[end]! !== 92) end++;
  if (end >= bytes.length || bytes[end]! !== 34) return NOTHING;
  return copyOf(bytes, start, end - start > MAX_TEXT ? start + MAX_TEXT : end);
}
