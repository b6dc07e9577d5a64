import assert from "@std/assert";
import { frameLines, summaryLine } from "../../../src/viewer/obs/frame.ts";
import type { Call } from "../../../src/viewer/obs/call.ts";
import { paint } from "../../../src/viewer/terminal/piece.ts";
import { widthOf } from "../../../src/viewer/terminal/text.ts";
import { BUSY, call, HOSTILE } from "./calls.ts";

interface Room {
  readonly width: number;
  readonly height?: number;
  readonly color?: boolean;
}

function frame(calls: readonly Call[], { width, height, color = false }: Room): string {
  const lines = frameLines({
    calls,
    nowMs: Date.UTC(2026, 0, 31, 12, 1, 0),
    width,
    ...(height === undefined ? {} : { height }),
    from: "OTLP 127.0.0.1:4317",
    pricing: "models.dev",
    timeZone: "UTC",
  });
  return lines.map((line) => `${paint(line, color)}\n`).join("");
}

/** Compares with `frames/NAME.txt`; `UPDATE_GOLDEN=1` writes it instead. Read the diff. */
async function matches(name: string, text: string): Promise<void> {
  const path = new URL(`./frames/${name}.txt`, import.meta.url);
  // Colours are told by words in the file, so that it can be read.
  const readable = text.replaceAll("\x1b[", "‹").replaceAll(/(‹[\d;]*)m/g, "$1›");
  if (Deno.env.get("UPDATE_GOLDEN") === "1") return await Deno.writeTextFile(path, readable);
  assert.equal(readable, await Deno.readTextFile(path), `${path.pathname} differs`);
}

for (const width of [60, 80, 120, 160]) {
  Deno.test(`frameLines looks as it did, ${width} columns`, async () => {
    await matches(`${width}`, frame(BUSY, { width }));
    await matches(`${width}_color`, frame(BUSY, { width, color: true }));
  });
}

Deno.test("frameLines looks as it did without any call", async () => {
  await matches("nothing", frame([], { width: 80 }));
});

Deno.test("frameLines keeps within the terminal, whatever its size", () => {
  for (const calls of [[], BUSY, HOSTILE, [call()]]) {
    for (const width of [40, 41, 60, 79, 80, 99, 100, 101, 159, 160, 300]) {
      for (const height of [10, 16, 24, 40, 100]) {
        const lines = frame(calls, { width, height }).split("\n").slice(0, -1);
        assert.ok(lines.length <= height, `${width}x${height}: ${lines.length} lines`);
        for (const line of lines) {
          assert.ok(widthOf(line) <= Math.min(width, 160), `${width}x${height}: ${line}`);
        }
        assert.match(lines.join("\n"), /Ctrl-C exit/, `${width}x${height}`);
      }
    }
  }
});

Deno.test("frameLines shows as many recent calls as it says, however low the terminal", () => {
  const many = Array.from({ length: 20 }, (_, index) => call({ model: `model-${index}` }));
  for (const height of [24, 30, 40]) {
    const text = frame(many, { width: 80, height });
    const [, said] = /recent · last (\d+)/.exec(text) ?? [];
    const rows = text.slice(text.indexOf("recent ·")).split("\n").filter((line) =>
      /^\d\d:/.test(line)
    );
    assert.equal(rows.length, Number(said), `${height} lines`);
  }
});

Deno.test("frameLines lets no name do anything to the terminal", () => {
  const shown = frame(HOSTILE, { width: 160 });
  // deno-lint-ignore no-control-regex
  assert.equal(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(shown), false, JSON.stringify(shown));
  assert.match(shown, /␛\[31mred␇/);
});

Deno.test("frameLines says the real port and the real source of prices", () => {
  assert.match(
    frame(BUSY, { width: 120 }),
    /OTLP 127\.0\.0\.1:4317 · pricing: models\.dev · live\n$/,
  );
});

Deno.test("frameLines has no column that nothing fills, and no routes without routed calls", () => {
  const plain = frame([call({ input: 1, output: 1 })], { width: 160 });
  for (const word of ["route share", "in·cache", "rsn"]) assert.equal(plain.includes(word), false);
  assert.equal(plain.includes("●"), false, "nothing failed");
});

Deno.test("summaryLine says it all in a line", () => {
  assert.equal(
    summaryLine({ calls: [call({ input: 1200, output: 3, costUsd: 0.5, durationMs: 210 })] }),
    "1 request · 0 errors · 1,200 in · 3 out · cost $0.5000 · latency p50 210ms p95 210ms",
  );
  assert.match(summaryLine({ calls: [] }), /^0 requests .* latency —$/);
});
