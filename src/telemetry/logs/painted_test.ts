import assert from "@std/assert";
import { painted } from "./painted.ts";

const lines: readonly (readonly [name: string, line: string, shown: string])[] = [
  [
    "a success",
    '[2026-01-02T03:04:05.006Z] "POST /v1 -" 200 - 500',
    '[2026-01-02T03:04:05.006Z] "POST /v1 -" \x1b[32m200\x1b[0m - 500',
  ],
  [
    "a client's fault, whatever its path says",
    '[t] "GET /\\" 200 HTTP/1.1" 404 NR',
    '[t] "GET /\\" 200 HTTP/1.1" \x1b[33m404\x1b[0m NR',
  ],
  ["a failure", '[t] "GET / -" 502 UF', '[t] "GET / -" \x1b[31m502\x1b[0m UF'],
  ["JSON", '{"time":"t","status":502,"x":1}', '{"time":"t","status":\x1b[31m502\x1b[0m,"x":1}'],
  ["a level", "[2026-01-02][error] Cannot", "[2026-01-02][\x1b[31merror\x1b[0m] Cannot"],
  ["Envoy's level", "[2026][7][warning][main] x", "[2026][7][\x1b[33mwarning\x1b[0m][main] x"],
  ["other lines as they are", "hello", "hello"],
  ["what would move the cursor", "a\x1b[2Jb\u009bc", "a\\u001b[2Jb\\u009bc"],
];

for (const [name, line, shown] of lines) {
  Deno.test(`painted shows ${name}`, () => assert.equal(painted(line, true), shown));
}

Deno.test("painted adds no colour where none is wanted", () => {
  assert.equal(painted('[t] "GET / -" 502 UF\x07', false), '[t] "GET / -" 502 UF\\u0007');
});
