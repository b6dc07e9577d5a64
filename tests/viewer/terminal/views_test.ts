import assert from "@std/assert";
import { traceView } from "../../../src/viewer/terminal/trace_view.ts";
import { widthOf } from "../../../src/viewer/terminal/text.ts";
import { terminalGoldens } from "./golden_files.ts";
import { TRACES } from "./traces.ts";

Deno.test("views are what their golden files say (deno task golden rewrites them)", () => {
  for (const { path, text } of terminalGoldens()) {
    assert.equal(Deno.readTextFileSync(path), text, path);
  }
});

Deno.test("traceView keeps within its columns and sends nothing but its own colours", () => {
  for (const [name, trace] of Object.entries(TRACES)) {
    for (const width of [40, 60, 80, 120, 200]) {
      for (const verbose of [false, true]) {
        for (const color of [false, true]) {
          for (const line of traceView(trace, { width, color, verbose, timeZone: "UTC" })) {
            // deno-lint-ignore no-control-regex
            const plain = color ? line.replace(/\x1b\[[\d;]*m/g, "") : line;
            // deno-lint-ignore no-control-regex
            assert.ok(!/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/.test(plain), JSON.stringify(line));
            const most = Math.max(width, 56);
            assert.ok(widthOf(plain) <= most, `${name} ${width}: ${widthOf(plain)} ${plain}`);
          }
        }
      }
    }
  }
});

Deno.test("traceView is quick with a hundred thousand spans in one chain", () => {
  const deep = TRACES.huge!.spans[0]!;
  const id = (i: number) => i.toString(16).padStart(16, "0");
  const spans = Array.from({ length: 100_000 }, (_, i) => ({
    ...deep,
    spanId: id(i + 1),
    parentSpanId: i === 0 ? "" : id(i),
  }));
  const started = performance.now();
  let lines = 0;
  for (
    const _ of traceView({ traceId: deep.traceId, spans }, {
      width: 80,
      color: false,
      verbose: false,
    })
  ) {
    lines++;
  }
  assert.ok(lines < 1000);
  assert.ok(performance.now() - started < 5_000);
});
