import assert from "@std/assert";
import { DocumentNames } from "./document_names.ts";

Deno.test("nameFor keeps what is legal and mends the rest", () => {
  const cases: [string | undefined, string][] = [
    ["Contract (final) [2]", "Contract (final) [2]"],
    ["report_2025.pdf", "report-2025"],
    ["Über  uns\n.docx", "-ber uns"],
    ["日本", "document"],
    ["", "document"],
    [undefined, "document"],
    ["x".repeat(300), "x".repeat(200)],
  ];
  for (const [given, wanted] of cases) assert.equal(new DocumentNames().nameFor(given), wanted);
});

Deno.test("nameFor gives no name twice", () => {
  const names = new DocumentNames();
  const given = ["a.pdf", "a.txt", "a (2)", undefined, undefined, "y".repeat(200), "y".repeat(200)]
    .map((name) => names.nameFor(name));
  assert.equal(new Set(given).size, given.length);
  assert.deepEqual(given.slice(0, 5), ["a", "a (2)", "a (2) (2)", "document", "document (2)"]);
  assert.ok(given.every((name) => name.length <= 200));
});
