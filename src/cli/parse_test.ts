import assert from "@std/assert";
import type { Fault } from "../base/fault.ts";
import { defineCommand } from "./command.ts";
import { defaultLine } from "./default_line.ts";
import { parseLine } from "./parse.ts";

const command = defineCommand({
  name: "try",
  group: "Tools",
  summary: "Try",
  detail: "Tries.",
  arguments: [
    { name: "KIND", doc: "What kind", required: true, choices: ["one", "two"] },
    { name: "FILES", doc: "Files", required: false, repeats: true },
  ],
  options: {
    listenerPort: { kind: "integer", value: "PORT", doc: "Port", default: 12, min: 1, max: 99 },
    level: { kind: "integer", short: "l", value: "N", doc: "Level" },
    format: { kind: "string", value: "F", doc: "Form", choices: ["text", "json"] },
    output: { kind: "string", short: "o", value: "PATH", doc: "Where", default: "out" },
    verbose: { kind: "flag", short: "v", doc: "More" },
    noAsking: { kind: "flag", doc: "Ask nothing" },
    where: { kind: "strings", value: "K=V", doc: "Only these" },
  },
  examples: [],
  run: () => Promise.resolve(0),
});

const defaults = { listenerPort: 12, output: "out", verbose: false, noAsking: false, where: [] };

const READ: readonly (readonly [string, Record<string, unknown>, readonly string[]])[] = [
  ["one", {}, ["one"]],
  ["two a b", {}, ["two", "a", "b"]],
  ["one -v", { verbose: true }, ["one"]],
  ["--verbose one", { verbose: true }, ["one"]],
  ["one --listener-port 99", { listenerPort: 99 }, ["one"]],
  ["one --listener-port=1", { listenerPort: 1 }, ["one"]],
  ["one -l -5", { level: -5 }, ["one"]],
  ["one -o x --format json", { output: "x", format: "json" }, ["one"]],
  ["one -- --verbose", {}, ["one", "--verbose"]],
  ["one --no-asking", { noAsking: true }, ["one"]],
  ["one --where a=1 --where b=2", { where: ["a=1", "b=2"] }, ["one"]],
  ["one -vo x", { verbose: true, output: "x" }, ["one"]],
];

Deno.test("parseLine reads options and arguments in any order", () => {
  for (const [words, options, args] of READ) {
    const line = parseLine(command, words.split(" "));
    assert.deepEqual({ ...line.options }, { ...defaults, ...options }, words);
    assert.deepEqual(line.args, args, words);
  }
});

const REFUSED: readonly (readonly [words: string, message: string, note: string])[] = [
  ["", "Cannot run try: KIND is missing", "What kind: one, two"],
  ["one --verbos", 'Cannot use option "--verbos": try has none such', 'did you mean "--verbose"?'],
  ["one --zzz", 'Cannot use option "--zzz": try has none such', "planoai try --help"],
  ["one -x", 'Cannot use option "-x": try has none such', "planoai try --help"],
  ["one --output", 'Cannot use option "--output": its value is missing', "planoai try --help"],
  ["tow", 'Cannot use "tow" for KIND: no such choice', 'did you mean "two"?'],
  ["zzz", 'Cannot use "zzz" for KIND: no such choice', "use one of one, two"],
  ["one --format jsn", 'Cannot use "jsn" for --format: no such choice', 'did you mean "json"?'],
  [
    "one --level 1.5",
    'Cannot use "1.5" for --level: it takes a whole number',
    "planoai try --help",
  ],
  [
    "one --listener-port 100",
    'Cannot use "100" for --listener-port: it takes a whole number from 1 to 99',
    "planoai try --help",
  ],
  [
    "one --listener-port 0x10",
    'Cannot use "0x10" for --listener-port: it takes a whole number from 1 to 99',
    "planoai try --help",
  ],
];

Deno.test("parseLine refuses the rest as wrong usage, with the way out", () => {
  for (const [words, message, note] of REFUSED) {
    assert.throws(
      () => parseLine(command, words === "" ? [] : words.split(" ")),
      (error: Fault) => {
        assert.deepEqual([error.code, error.message, error.note], ["usage", message, note]);
        return true;
      },
    );
  }
});

Deno.test("parseLine counts the arguments of a command that takes one", () => {
  const single = { ...command, arguments: [{ name: "FILE", doc: "", required: false }] };
  for (
    const [words, message] of [
      [["a", "b"], 'Cannot use "b": try takes one argument'],
      [["-o", "x", "a", "b"], 'Cannot use "b": try takes one argument'],
    ] as const
  ) {
    assert.throws(() => parseLine(single, words), (error: Fault) => error.message === message);
  }
});

Deno.test("defaultLine gives what parsing nothing gives", () => {
  const free = { ...command, arguments: [] };
  assert.deepEqual({ ...defaultLine(free).options }, { ...parseLine(free, []).options });
  assert.deepEqual(defaultLine(free).args, []);
});
