import assert from "@std/assert";
import { Fault } from "./fault.ts";
import { createLog, type LogFields, logLine, readLogLevel } from "./log.ts";
import { Secret } from "./secret.ts";

const time = new Date(Date.UTC(2026, 0, 31, 12, 0, 0, 7));

const CASES: readonly (readonly [string, LogFields, string])[] = [
  ["Started", {}, "Started"],
  ["Started", { port: 12000, ok: true, gone: undefined }, "Started port=12000 ok=true"],
  [
    "Bound",
    { address: "127.0.0.1", name: "my listener" },
    'Bound address=127.0.0.1 name="my listener"',
  ],
  ["a\nb\r\n  c\x1b[31m", {}, "a | b | c [31m"],
  ["Called", { key: new Secret("hidden-value", "$KEY") }, "Called key=***"],
  ["said: Bearer abcdefgh12345678", {}, "said: Bearer ***"],
  ["x", { said: "Incorrect key sk-abcdefgh1234" }, 'x said="Incorrect key sk-***"'],
  ["x", { error: new Fault("internal", "Cannot do it") }, 'x error="Cannot do it"'],
  [
    "x",
    { error: new TypeError("bad", { cause: new Error("deep") }) },
    'x error="TypeError: bad; because deep"',
  ],
];

Deno.test("logLine writes one line a record, without secrets and control characters", () => {
  for (const [message, fields, expected] of CASES) {
    assert.equal(
      logLine(time, "info", message, fields),
      `[2026-01-31 12:00:00.007][info] ${expected}\n`,
    );
  }
});

Deno.test("logLine is bounded however long its input is", () => {
  assert.ok(logLine(time, "info", "x".repeat(1e6), { a: "y".repeat(1e6) }).length < 6_000);
});

Deno.test("createLog writes what its level allows and nothing below", () => {
  const lines: string[] = [];
  const log = createLog({ level: "warn", write: (line) => lines.push(line), now: () => time });
  log.debug("d");
  log.info("i");
  log.warn("w");
  log.error("e");
  assert.deepEqual(lines.map((line) => line.slice(25)), ["[warn] w\n", "[error] e\n"]);
});

Deno.test("readLogLevel takes levels in any case and refuses the rest with the way out", () => {
  assert.equal(readLogLevel(undefined), "info");
  assert.equal(readLogLevel(""), "info");
  assert.equal(readLogLevel("DEBUG"), "debug");
  assert.equal(readLogLevel("warning"), "warn");
  assert.throws(
    () => readLogLevel("loud"),
    (error: Fault) =>
      error.code === "usage" && error.note === "use one of debug, info, warn, error",
  );
});
