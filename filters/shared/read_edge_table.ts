/// <reference path="../host/assemblyscript.d.ts" />
import { equal, indexOf, text, utf8 } from "../host/bytes.ts";
import {
  EdgeClient,
  EdgeLimit,
  EdgeReply,
  EdgeTable,
  EdgeTarget,
  EdgeTracing,
  EdgeWay,
  Forwarded,
  IS_ENVOYS,
  IS_FORWARDED,
  IS_SENT,
  IS_TRACESTATE,
} from "./edge_table.ts";
import { hashOf } from "./hash.ts";
import { CONTENT_TYPE, NOTHING, TRACEPARENT, TRACESTATE } from "./header_names.ts";
import {
  JSON_ARRAY,
  JSON_NUMBER,
  JSON_OBJECT,
  JSON_STRING,
  JsonNode,
  JsonReader,
} from "./json_node.ts";
import { JsonWriter } from "./json_writer.ts";
import { KeySearch } from "./key_search.ts";
import { PatternSet } from "./pattern_set.ts";

/** What Envoy needs of a request's head, and writes itself on the wire. */
const ENVOYS: string[] = [
  ":method",
  ":path",
  ":scheme",
  ":authority",
  // Without it there is no route; the route takes it out.
  "x-forwarded-proto",
  "content-length",
];

/** The order of the constants in `edge_table.ts`. */
const REFUSALS: string[] = [
  "too_large",
  "gateway_gone",
  "unreachable",
  "timeout",
  "garbled",
  "overloaded",
];

/** The order of theirs. */
const WAY_REFUSALS: string[] = [
  "unreachable",
  "connect_timeout",
  "closed",
  "timeout",
  "garbled",
  "empty",
  "not_json",
];

/** Reads a table and checks it: what it names has to be there, so that no request can fail on it. */
export class EdgeTableReader {
  /** What is wrong: the name of a member, never a value, which may be a key. */
  problem: string = "";
  private table: EdgeTable = new EdgeTable();

  /** `null` when `problem` says what is wrong. */
  read(configuration: Uint8Array): EdgeTable | null {
    const root = new JsonReader(configuration).read();
    if (root === null || root.kind !== JSON_OBJECT) {
      this.problem = "it is not a JSON object";
      return null;
    }
    const table = this.table;
    table.listener = this.bytes(root, "listener");
    table.gateway = this.bytes(root, "gateway");
    table.edge = this.bytes(root, "edge");
    const bodyBytes: f64 = this.number(root, "bodyBytes");
    table.bodyBytes = bodyBytes > 0x7fffffff ? 0x7fffffff : <i32> bodyBytes;
    const heldBytes = root.member("heldBytes");
    if (heldBytes !== null) table.heldBytes = heldBytes.number;
    const headerBytes = root.member("headerBytes");
    if (headerBytes !== null) table.headerBytes = <i32> headerBytes.number;
    this.readHosts(this.list(root, "hosts"));
    table.keys = this.strings(root, "keys");
    const clients = this.list(root, "clients");
    for (let i: i32 = 0; i < clients.length; i++) table.clients.push(this.client(clients[i]!));
    const ways = this.list(root, "ways");
    for (let i: i32 = 0; i < ways.length; i++) table.ways.push(this.way(ways[i]!));
    const limits = this.list(root, "limits");
    for (let i: i32 = 0; i < limits.length; i++) table.limits.push(this.limit(limits[i]!));
    const targets = this.list(root, "targets");
    for (let i: i32 = 0; i < targets.length; i++) table.targets.push(this.target(targets[i]!));
    this.readNames(root);
    const tracing = root.member("tracing");
    if (tracing !== null) table.tracing = this.tracing(tracing);
    return this.problem.length > 0 ? null : table;
  }

  private readHosts(hosts: JsonNode[]): void {
    for (let i: i32 = 0; i < hosts.length; i++) {
      const host = hosts[i]!.bytes;
      if (equal(host, utf8("*.localhost"))) this.table.anyLocalhost = true;
      this.table.hosts.push(host);
    }
  }

  private readNames(root: JsonNode): void {
    const names = this.object(root, "names");
    for (let i: i32 = 0; i < names.items.length; i++) {
      const node = names.items[i]!;
      const index: i32 = this.index(node, this.table.targets.length, "names");
      if (index >= 0) this.table.names.add(names.names[i]!, index);
    }
  }

  private tracing(node: JsonNode): EdgeTracing {
    const tracing = new EdgeTracing();
    tracing.share = this.number(node, "sampling") / 100;
    tracing.headerPrefixes = this.strings(node, "headerPrefixes");
    const headers = this.strings(node, "headers");
    for (let i: i32 = 0; i < headers.length; i++) tracing.headers.add(headers[i]!, i);
    tracing.tellsNone = tracing.headerPrefixes.length + headers.length === 0;
    return tracing;
  }

  private client(node: JsonNode): EdgeClient {
    const client = new EdgeClient();
    client.dialect = this.bytes(node, "dialect");
    client.paths = this.strings(node, "paths");
    client.marks = new PatternSet(this.strings(node, "marks"));
    client.streamEnds = new PatternSet(this.strings(node, "streamEnds"));
    client.longLastEvent = this.flag(node, "longLastEvent");
    client.cutEvent = this.bytes(node, "cutEvent");
    client.countsCacheApart = this.flag(node, "countsCacheApart");
    const refusals = this.object(node, "refusals");
    for (let i: i32 = 0; i < REFUSALS.length; i++) {
      client.refusals.push(this.reply(this.object(refusals, REFUSALS[i]!)));
    }
    return client;
  }

  private reply(node: JsonNode): EdgeReply {
    const reply = new EdgeReply();
    reply.status = <i32> this.number(node, "status");
    if (reply.status < 200 || reply.status > 599) this.fail("status");
    if (node.member("retryAfter") !== null) reply.retryAfter = this.bytes(node, "retryAfter");
    const headers = node.member("headers");
    if (headers !== null) this.readPairs(headers.items, reply.headers);
    reply.body = this.bytes(node, "body");
    reply.fault = this.bytes(node, "fault");
    reply.message = this.bytes(node, "message");
    return reply;
  }

  private target(node: JsonNode): EdgeTarget {
    const target = new EdgeTarget();
    const table = this.table;
    target.name = this.bytes(node, "name");
    target.headerName = headerText(text(target.name));
    target.model = this.bytes(node, "model");
    const json = new JsonWriter();
    json.string(target.model);
    target.modelJson = json.written();
    const ways = this.object(node, "ways");
    for (let i: i32 = 0; i < table.clients.length; i++) {
      const way = ways.member(text(table.clients[i]!.dialect));
      target.ways.push(way === null ? -1 : this.index(way, table.ways.length, "ways"));
    }
    const limits = this.list(node, "limits");
    for (let i: i32 = 0; i < limits.length; i++) {
      const index: i32 = this.index(limits[i]!, table.limits.length, "limits");
      if (index < 0) continue;
      target.limits.push(index);
      const limit = table.limits[index]!;
      // Two limits that say the same of different models are two.
      limit.identity = limit.identity + hashOf(target.modelJson, hashOf(target.name, 1));
    }
    return target;
  }

  private way(node: JsonNode): EdgeWay {
    const way = new EdgeWay();
    way.cluster = this.bytes(node, "cluster");
    way.authority = this.bytes(node, "authority");
    way.path = this.bytes(node, "path");
    way.hasQuery = indexOf(way.path, utf8("?")) >= 0;
    this.readPairs(this.list(node, "headers"), way.headers);
    for (let i: i32 = 0; i < way.headers.length; i += 2) {
      if (equal(way.headers[i]!, CONTENT_TYPE)) way.ownContentType = true;
    }
    const forwarded = this.list(node, "forwarded");
    for (let i: i32 = 0; i < forwarded.length; i++) {
      const one = new Forwarded();
      one.name = this.first(forwarded[i]!);
      one.isTraceparent = equal(one.name, TRACEPARENT);
      if (forwarded[i]!.items.length > 1 && forwarded[i]!.items[1]!.kind === JSON_STRING) {
        one.fallback = this.second(forwarded[i]!);
      }
      way.forwarded.push(one);
    }
    this.readKnown(way);
    const credential = node.member("credential");
    if (credential !== null) {
      way.credentialHeader = this.bytes(credential, "header");
      way.credentialPrefix = this.bytes(credential, "prefix");
    }
    if (node.member("quoted") !== null) way.quotedKey = new KeySearch(this.bytes(node, "quoted"));
    way.mends = new PatternSet(quotedNames(this.strings(node, "mends")));
    way.asksUsage = this.flag(node, "asksUsage");
    way.echoesModel = this.flag(node, "echoesModel");
    const refusals = node.member("refusals");
    for (let i: i32 = 0; refusals !== null && i < WAY_REFUSALS.length; i++) {
      way.refusals.push(this.reply(this.object(refusals, WAY_REFUSALS[i]!)));
    }
    return way;
  }

  private readKnown(way: EdgeWay): void {
    for (let i: i32 = 0; i < ENVOYS.length; i++) way.known.add(utf8(ENVOYS[i]!), IS_ENVOYS);
    way.known.add(CONTENT_TYPE, IS_SENT);
    for (let i: i32 = 0; i < way.headers.length; i += 2) way.known.add(way.headers[i]!, IS_SENT);
    for (let i: i32 = 0; i < way.forwarded.length; i++) {
      way.known.add(way.forwarded[i]!.name, IS_FORWARDED);
    }
    way.known.add(TRACESTATE, IS_TRACESTATE);
  }

  private limit(node: JsonNode): EdgeLimit {
    const limit = new EdgeLimit();
    limit.header = this.bytes(node, "header");
    if (node.member("value") !== null) limit.value = this.bytes(node, "value");
    limit.capacity = this.number(node, "capacity");
    limit.windowMs = this.number(node, "windowMs");
    if (limit.capacity <= 0) this.fail("capacity");
    if (limit.windowMs <= 0) this.fail("windowMs");
    this.readByClient(this.object(node, "refusals"), limit.refusals);
    this.readByClient(this.object(node, "tooSmall"), limit.tooSmall);
    const value = limit.value;
    limit.identity = hashOf(limit.header, 2) + hashOf(value === null ? NOTHING : value, 3) +
      hashOf(utf8(limit.capacity.toString() + "/" + limit.windowMs.toString()), 4);
    return limit;
  }

  private readByClient(replies: JsonNode, into: EdgeReply[]): void {
    for (let i: i32 = 0; i < this.table.clients.length; i++) {
      const reply = replies.member(text(this.table.clients[i]!.dialect));
      into.push(reply === null ? new EdgeReply() : this.reply(reply));
    }
  }

  /** Name, value, name, value. */
  private readPairs(pairs: JsonNode[], into: Uint8Array[]): void {
    for (let i: i32 = 0; i < pairs.length; i++) {
      into.push(this.first(pairs[i]!));
      into.push(this.second(pairs[i]!));
    }
  }

  private first(pair: JsonNode): Uint8Array {
    if (pair.items.length > 0 && pair.items[0]!.kind === JSON_STRING) return pair.items[0]!.bytes;
    this.fail("headers");
    return NOTHING;
  }

  private second(pair: JsonNode): Uint8Array {
    if (pair.items.length > 1 && pair.items[1]!.kind === JSON_STRING) return pair.items[1]!.bytes;
    this.fail("headers");
    return NOTHING;
  }

  private index(node: JsonNode, count: i32, name: string): i32 {
    const index: i32 = node.kind === JSON_NUMBER ? <i32> node.number : -1;
    if (index >= 0 && index < count) return index;
    this.fail(name);
    return -1;
  }

  private bytes(node: JsonNode, name: string): Uint8Array {
    const member = node.member(name);
    if (member !== null && member.kind === JSON_STRING) return member.bytes;
    this.fail(name);
    return NOTHING;
  }

  private number(node: JsonNode, name: string): f64 {
    const member = node.member(name);
    if (member !== null && member.kind === JSON_NUMBER) return member.number;
    this.fail(name);
    return 0;
  }

  /** Absent is false. */
  private flag(node: JsonNode, name: string): bool {
    const member = node.member(name);
    return member !== null && member.number === 1;
  }

  private object(node: JsonNode, name: string): JsonNode {
    const member = node.member(name);
    if (member !== null && member.kind === JSON_OBJECT) return member;
    this.fail(name);
    return new JsonNode();
  }

  private list(node: JsonNode, name: string): JsonNode[] {
    const member = node.member(name);
    if (member !== null && member.kind === JSON_ARRAY) return member.items;
    this.fail(name);
    return [];
  }

  private strings(node: JsonNode, name: string): Uint8Array[] {
    const items = this.list(node, name);
    const strings: Uint8Array[] = [];
    for (let i: i32 = 0; i < items.length; i++) {
      if (items[i]!.kind === JSON_STRING) strings.push(items[i]!.bytes);
      else this.fail(name);
    }
    return strings;
  }

  private fail(name: string): void {
    if (this.problem.length === 0) this.problem = '"' + name + '" is missing or wrong';
  }
}

/** Names as they stand in a body, quotes included. */
function quotedNames(names: Uint8Array[]): Uint8Array[] {
  const quoted: Uint8Array[] = [];
  for (let i: i32 = 0; i < names.length; i++) {
    const json = new JsonWriter();
    json.string(names[i]!);
    quoted.push(json.written());
  }
  return quoted;
}

const HEX: string = "0123456789abcdef";

/** Text that may stand in a header: other letters as JSON escapes, as the gateway writes them. */
function headerText(name: string): Uint8Array {
  let safe: string = "";
  for (let i: i32 = 0; i < name.length; i++) {
    const c: i32 = name.charCodeAt(i);
    if (c >= 32 && c <= 126) safe += String.fromCharCode(c);
    else {
      safe += "\\u";
      for (let shift: i32 = 12; shift >= 0; shift -= 4) safe += HEX.charAt(c >> shift & 15);
    }
  }
  return utf8(safe);
}
