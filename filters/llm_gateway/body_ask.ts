/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { Peek, PEEK_OK, peekTop, STREAM_OTHER, STREAM_TRUE } from "../core/peek.ts";
import { splice } from "../core/splice.ts";
import { concat, equal, indexOf, utf8 } from "../host/bytes.ts";
import { EdgeClient, EdgeTable, EdgeTarget, EdgeWay } from "../shared/edge_table.ts";
import { NOTHING } from "../shared/header_names.ts";
import { isSpace, startsWithWord } from "../shared/header_value.ts";
import { JsonReader } from "../shared/json_node.ts";
import { isUtf8 } from "../shared/utf8.ts";

const MODEL_MEMBER = utf8('"model":');
const COMMA = utf8(",");
const INCLUDE_USAGE = utf8("include_usage");
const YES = utf8("true");

/** One at a time is read, so one is enough. */
const peek = new Peek();

/** What a body says and where it may go. Indexes are into the table's lists. */
export class BodyAsk {
  /** -1: the gateway finds out. */
  target: i32 = -1;
  /** The table's own copy of the name, `""` when it named none, or none of the table's. */
  model: Uint8Array = NOTHING;
  named: bool = false;
  stream: bool = false;
  /** The name is written with escapes: it is counted, and the gateway rewrites it. */
  private escaped: bool = false;
  private modelStart: i32 = 0;
  private modelEnd: i32 = 0;
  private membersStart: i32 = 0;
  private empty: bool = false;
  private asksNoUsage: bool = false;
  private optionsStart: i32 = -1;
  private optionsEnd: i32 = -1;

  /** Reads what the top level says. `target` stays -1 when the gateway has to answer, whatever it is. */
  read(table: EdgeTable, body: Uint8Array): void {
    if (peekTop(body, peek) !== PEEK_OK || peek.stream === STREAM_OTHER) return;
    if (!peek.ascii && !isUtf8(body, 0, body.length)) return;
    if (peek.modelStart >= 0 && !peek.modelIsString) return;
    this.stream = peek.stream === STREAM_TRUE;
    this.named = peek.modelStart >= 0;
    this.modelStart = peek.modelStart;
    this.modelEnd = peek.modelEnd;
    this.membersStart = peek.membersStart;
    this.empty = peek.empty;
    this.optionsStart = peek.streamOptionsStart;
    this.optionsEnd = peek.streamOptionsEnd;
    this.asksNoUsage = this.stream && peek.streamOptionsStart < 0;
    if (this.named) {
      // An empty name is not the same as none.
      if (peek.modelEnd - peek.modelStart <= 2) return;
    }
    this.escaped = peek.modelEscaped;
    const entry: i32 = peek.modelEscaped ? entryOfEscaped(table, body) : entryOf(table, body);
    if (entry < 0) return;
    this.model = table.names.keyOf(entry);
    this.target = table.names.valueOf(entry);
  }

  /** Whether nothing has to be done to this request or its reply that only the gateway can. */
  fits(
    client: EdgeClient,
    target: EdgeTarget,
    way: EdgeWay,
    body: Uint8Array,
    query: Uint8Array,
  ): bool {
    if (this.escaped) return false;
    if (way.hasQuery && query.length > 0) return false;
    if (way.asksUsage && this.asksNoUsage) return false;
    if (way.echoesModel && !equal(this.model, target.model)) return false;
    if (client.marks.find(body) >= 0) return false;
    return way.mends.findMember(body) < 0;
  }

  /** Whether a stream is to state its usage: `stream_options.include_usage`. */
  asksUsageIn(body: Uint8Array): bool {
    const end: i32 = this.optionsEnd;
    if (!this.stream || this.optionsStart < 0 || end > body.length) return false;
    const options = body.subarray(this.optionsStart, end);
    const at: i32 = indexOf(options, INCLUDE_USAGE);
    if (at < 0) return false;
    // The peek proved that a value follows; a name of no other member of these options ends so.
    let from: i32 = at + INCLUDE_USAGE.length + 1;
    while (from < options.length && (options[from]! === 58 || isSpace(options[from]!))) from++;
    return startsWithWord(options.subarray(from), YES);
  }

  /** The body with the provider's name of the model; the same one when it has it already. */
  written(body: Uint8Array, target: EdgeTarget): Uint8Array {
    if (this.named) {
      if (equal(this.model, target.model)) return body;
      return splice(body, this.modelStart, this.modelEnd, target.modelJson);
    }
    const member = concat(MODEL_MEMBER, target.modelJson);
    const start: i32 = this.membersStart;
    return splice(body, start, start, this.empty ? member : concat(member, COMMA));
  }
}

/** Of the model's name that the peek has found, or of none. */
function entryOf(table: EdgeTable, body: Uint8Array): i32 {
  const named: bool = peek.modelStart >= 0;
  const start: i32 = named ? peek.modelStart + 1 : 0;
  const end: i32 = named ? peek.modelEnd - 1 : 0;
  return table.names.entryAt(body.dataStart + start, end - start);
}

function entryOfEscaped(table: EdgeTable, body: Uint8Array): i32 {
  const name = new JsonReader(body.subarray(peek.modelStart, peek.modelEnd)).read();
  if (name === null || name.bytes.length === 0) return -1;
  return table.names.entryAt(name.bytes.dataStart, name.bytes.length);
}
