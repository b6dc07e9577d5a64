import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from "@std/yaml";
import { type Diagnostic, diagnostic, type Finding, type Span, startOf } from "./diagnostic.ts";
import { ConfigNode, type Place, type Range, type Source } from "./node.ts";
import { isStackOverflow, syntaxErrors } from "./syntax_error.ts";
import { TreeReader } from "./tree.ts";
import { type Decoded, decodeUtf8 } from "./utf8.ts";

/** Bytes of a config file. The largest real ones are a few hundred KB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

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

  if (looksBottomless(text)) return refuse(text, "nested_too_deep", tooDeep(file));
  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      prettyErrors: false,
      // Its check is quadratic in the keys of a mapping; tree.ts has one that is not.
      uniqueKeys: false,
      keepSourceTokens: false,
      logLevel: "silent",
    });
    documents = Array.isArray(parsed) ? parsed as readonly Document.Parsed[] : [];
  } catch (error) {
    // The parser recurses: thousands of brackets exhaust the stack, which is catchable in V8.
    if (!(error instanceof RangeError)) throw error;
    return refuse(text, "nested_too_deep", tooDeep(file));
  }
  const first = documents[0];
  for (const { errors, warnings } of documents) {
    if (errors.some(isStackOverflow)) return refuse(text, "nested_too_deep", tooDeep(file));
    found.push(...syntaxErrors(errors, source));
    for (const { pos } of warnings) {
      found.push(diagnostic("yaml_syntax", "error", {
        message: `Cannot use the tag "${text.slice(pos[0], pos[1])}": tags mean nothing here`,
        at: spanOf(pos),
        notes: ["remove it; secrets and settings from outside are $VARIABLES"],
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

/**
 * A megabyte of brackets costs the parser half a minute before its stack is full. Counted without
 * regard to quotes: nobody has a thousand more openings than closings in a text either.
 */
function looksBottomless(text: string): boolean {
  if (/(?:- ){200}/.test(text)) return true;
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) open++; // [ {
    else if ((code === 0x5d || code === 0x7d) && open > 0) open--; // ] }
    if (open > 1000) return true;
  }
  return false;
}

function tooDeep(file: string): Finding {
  return { message: "Cannot read the config: it is nested too deeply", at: startOf(file) };
}
