import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLError,
  type YAMLMap,
} from "@std/yaml";
import type { Json, MutableJsonObject } from "../base/json.ts";
import { type Diagnostic, diagnostic, type Finding, type Span, startOf } from "./diagnostic.ts";
import { ConfigNode, escapePart, type Place, type Range, type Source } from "./node.ts";

/** Bytes of a config file. The largest real ones are a few hundred KB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** Values after aliases are expanded: far above any config, far below a billion laughs. */
const MAX_VALUES = 200_000;
/** Levels of nesting; the schema needs eight. */
const MAX_DEPTH = 100;

/** A parsed file, or what kept it from being one. */
export interface ParsedFile {
  /** Absent when the text is not a mapping at its top. */
  readonly root?: ConfigNode;
  readonly source: Source;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML (and so JSON) with the place of every value. Never throws for any input. */
export function parseConfig(file: string, input: string | Uint8Array): ParsedFile {
  const lines = new LineCounter();
  const found: Diagnostic[] = [];
  const places = new Map<string, Place>();
  const refuse = (text: string, rule: string, finding: Finding): ParsedFile => ({
    source: { file, text, places, spanOf: () => startOf(file) },
    diagnostics: [diagnostic(rule, "error", finding)],
  });
  const size = typeof input === "string" ? input.length : input.byteLength;
  if (size > MAX_FILE_BYTES) {
    return refuse("", "file_too_large", {
      message: `Cannot read the config: it has ${size} bytes, the limit is ${MAX_FILE_BYTES}`,
      at: startOf(file),
    });
  }
  const decoded: Decoded = typeof input === "string" ? { text: input } : decodeUtf8(file, input);
  if (decoded.finding !== undefined) return refuse("", "not_utf8", decoded.finding);
  const text = decoded.text.startsWith("\uFEFF") ? decoded.text.slice(1) : decoded.text;
  const source: Source = { file, text, places, spanOf: (range) => spanOf(range) };
  const spanOf = ([from, to]: Range): Span => {
    const { line, col } = lines.linePos(Math.min(from, Math.max(text.length - 1, 0)));
    const lineEnd = text.indexOf("\n", from);
    const stop = Math.min(to, lineEnd === -1 ? text.length : lineEnd);
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      length: Math.max(stop - from, 1),
    };
  };

  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: true,
      merge: true,
      keepSourceTokens: false,
      logLevel: "silent",
    });
    documents = Array.isArray(parsed) ? parsed as readonly Document.Parsed[] : [];
  } catch (error) {
    // The parser recurses: thousands of brackets exhaust the stack, which is catchable in V8.
    if (!(error instanceof RangeError)) throw error;
    return refuse(text, "nested_too_deep", {
      message: "Cannot read the config: it is nested too deeply",
      at: startOf(file),
    });
  }
  const first = documents[0];
  for (const document of documents) {
    for (const error of document.errors) found.push(syntaxError(error, source));
    for (const warning of document.warnings) {
      found.push(diagnostic("yaml_syntax", "warning", {
        message: firstLine(warning.message),
        at: spanOf(warning.pos),
      }));
    }
  }
  if (documents.length > 1) {
    const second = documents[1]!;
    found.push(diagnostic("several_documents", "error", {
      message: "Cannot read the config: the file holds several YAML documents",
      at: spanOf([second.range[0], second.range[0] + 3]),
      notes: ['remove the "---" line and what follows it, or merge both into one'],
    }));
  }
  if (first === undefined || isEmpty(first.contents)) {
    if (found.length === 0) {
      found.push(diagnostic("empty_file", "error", {
        message: "Cannot read the config: the file is empty",
        at: startOf(file),
        notes: ["planoai init writes one to start from; planoai up without a file needs none"],
      }));
    }
    return { source, diagnostics: found };
  }
  if (found.some((one) => one.severity === "error" && one.rule !== "duplicate_key")) {
    return { source, diagnostics: found };
  }
  const reader = new TreeReader(source, places, found);
  const value = reader.read(first.contents!, "", 0);
  if (reader.gaveUp) return { source, diagnostics: found };
  if (!isMap(first.contents)) {
    found.push(diagnostic("not_a_mapping", "error", {
      message: `Cannot read the config: its top level is ${
        isSeq(first.contents) ? "a list" : "a single value"
      }, not a mapping of keys`,
      at: spanOf([first.contents!.range![0], first.contents!.range![1]]),
      notes: ['a config begins with "version: v0.4.0"'],
    }));
    return { source, diagnostics: found };
  }
  return { root: new ConfigNode(value, "", source), source, diagnostics: found };
}

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? "") === "");
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}

/** The parser's own words for the common mistakes do not help a tired person. */
const explained: Readonly<Record<string, { rule: string; message: string; note?: string }>> = {
  DUPLICATE_KEY: {
    rule: "duplicate_key",
    message: "This key stands twice in the same mapping",
    note: "YAML readers disagree on which one counts: remove one",
  },
  TAB_AS_INDENT: {
    rule: "yaml_syntax",
    message: "A tab cannot indent YAML",
    note: "indent with spaces",
  },
  BAD_INDENT: {
    rule: "yaml_syntax",
    message: "The indentation does not fit the lines above",
    note: "items of one mapping or list begin in the same column",
  },
  MULTILINE_IMPLICIT_KEY: {
    rule: "yaml_syntax",
    message: "A key cannot go on over several lines",
    note: 'is a ":" or a quote missing on this line or the one above?',
  },
  MISSING_CHAR: { rule: "yaml_syntax", message: "A closing or separating character is missing" },
  BLOCK_AS_IMPLICIT_KEY: {
    rule: "yaml_syntax",
    message: "A second key cannot begin on this line",
    note: 'put a value that holds ": " in quotes',
  },
};

function syntaxError(error: YAMLError, source: Source): Diagnostic {
  const known = explained[error.code];
  const at = source.spanOf(error.pos);
  if (known === undefined) {
    return diagnostic("yaml_syntax", "error", { message: firstLine(error.message), at });
  }
  // MISSING_CHAR says which character in its own message, so that stays.
  const message = error.code === "MISSING_CHAR" ? firstLine(error.message) : known.message;
  return diagnostic(known.rule, "error", {
    message,
    at,
    ...(known.note === undefined ? {} : { notes: [known.note] }),
  });
}

/** Turns the parsed tree into JSON, expanding aliases and merge keys within bounds. */
class TreeReader {
  readonly #source: Source;
  readonly #places: Map<string, Place>;
  readonly #found: Diagnostic[];
  /** Filled in document order, so that an alias means the last anchor before it. */
  readonly #anchors = new Map<string, Node>();
  #values = 0;
  gaveUp = false;

  constructor(source: Source, places: Map<string, Place>, found: Diagnostic[]) {
    this.#source = source;
    this.#places = places;
    this.#found = found;
  }

  read(node: Node | null, pointer: string, depth: number, key?: Range): Json {
    if (this.gaveUp) return null;
    const own = rangeOf(node) ?? key ?? [0, 1];
    if (!this.#places.has(pointer)) {
      this.#places.set(pointer, { value: own, ...(key === undefined ? {} : { key }) });
    }
    if (depth > MAX_DEPTH) {
      return this.#giveUp(
        "nested_too_deep",
        `it is nested more than ${MAX_DEPTH} levels deep`,
        own,
      );
    }
    if (++this.#values > MAX_VALUES) {
      return this.#giveUp(
        "too_many_values",
        `its aliases expand to more than ${MAX_VALUES} values`,
        own,
      );
    }
    if (node === null) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.read(target, pointer, depth + 1, key);
      return this.#giveUp("yaml_syntax", `the alias "${node.source}" names no anchor`, own);
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isSeq(node)) {
      return node.items.map((item, i) => this.read(item as Node, `${pointer}/${i}`, depth + 1));
    }
    if (isMap(node)) return this.#map(node, pointer, depth);
    if (isScalar(node)) return this.#scalar(node.value);
    return null;
  }

  #map(node: YAMLMap, pointer: string, depth: number): Json {
    const value: MutableJsonObject = {};
    const merged: Node[] = [];
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const at = rangeOf(pair.key) ?? [0, 1];
      if (key === undefined) {
        this.#found.push(diagnostic("yaml_syntax", "error", {
          message: "A key has to be plain text",
          at: this.#source.spanOf(at),
        }));
        continue;
      }
      if (key === "<<" && pair.value !== null) {
        merged.push(pair.value);
        continue;
      }
      this.#put(value, key, this.read(pair.value, `${pointer}/${escapePart(key)}`, depth + 1, at));
    }
    for (const from of merged) this.#merge(value, from, pointer, depth + 1);
    return value;
  }

  /** `<<: *base`: keys of the base that the mapping does not have itself. */
  #merge(value: MutableJsonObject, from: Node, pointer: string, depth: number): void {
    const target = isAlias(from) ? this.#anchors.get(from.source) : from;
    if (isSeq(target)) {
      for (const item of target.items) this.#merge(value, item as Node, pointer, depth);
      return;
    }
    if (!isMap(target) || depth > MAX_DEPTH) return;
    for (const pair of target.items as Pair<Node, Node | null>[]) {
      if (!isScalar(pair.key)) continue;
      const key = String(pair.key.value);
      if (Object.hasOwn(value, key)) continue;
      const at = rangeOf(pair.key) ?? [0, 1];
      this.#put(value, key, this.read(pair.value, `${pointer}/${escapePart(key)}`, depth + 1, at));
    }
  }

  /** `__proto__` as a key has to become a member like any other. */
  #put(object: MutableJsonObject, key: string, value: Json): void {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }

  #scalar(value: unknown): Json {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
        return value;
      case "bigint":
        return Number(value);
      default:
        return value === null || value === undefined ? null : String(value);
    }
  }

  #giveUp(rule: string, state: string, at: Range): null {
    this.gaveUp = true;
    this.#found.push(
      diagnostic(rule, "error", {
        message: `Cannot read the config: ${state}`,
        at: this.#source.spanOf(at),
      }),
    );
    return null;
  }
}

function rangeOf(node: Node | null | undefined): Range | undefined {
  const range = node?.range;
  return range === null || range === undefined ? undefined : [range[0], range[1]];
}

interface Decoded {
  readonly text: string;
  readonly finding?: Finding;
}

/** The text of bytes, or where they stop being UTF-8. */
function decodeUtf8(file: string, bytes: Uint8Array): Decoded {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return { text: strict.decode(bytes) };
  } catch {
    // Halving finds the longest good prefix; streaming mode accepts a character cut by the prefix.
    let good = 0;
    let bad = bytes.length;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), {
          stream: true,
        });
        good = middle;
      } catch {
        bad = middle;
      }
    }
    const before = new TextDecoder().decode(bytes.subarray(0, good));
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1) + 1;
    const hex = bytes[good]?.toString(16).toUpperCase().padStart(2, "0");
    return {
      text: "",
      finding: {
        message: `Cannot read the config: it is not UTF-8 (byte 0x${hex})`,
        at: { file, line, column, length: 1 },
        notes: ["save the file as UTF-8"],
      },
    };
  }
}
