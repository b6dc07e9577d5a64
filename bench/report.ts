import type { Verdict } from "./bars.ts";
import { type Kind, KINDS } from "./payloads.ts";
import type { Measurement, SubjectReport } from "./measurement.ts";

/** The tables that a person reads: every number, then the ratios, then the bars. */
export function renderReport(
  direct: ReadonlyMap<Kind, Measurement>,
  subjects: readonly SubjectReport[],
  verdicts: readonly Verdict[],
): string {
  const lines: string[] = [];
  for (const kind of KINDS) {
    const base = direct.get(kind);
    const rows = subjects.flatMap((subject) => {
      const found = subject.kinds.get(kind);
      return found === undefined ? [] : [row(subject.name, found, base)];
    });
    if (rows.length === 0) continue;
    if (base !== undefined) rows.unshift(row("direct (absolute)", base, base));
    lines.push("", title(kind), ...table(HEAD, rows));
  }
  lines.push("", "Process");
  lines.push(...table(
    ["", "idle MB", "loaded MB", "start ms"],
    subjects.map((subject) => [
      subject.name,
      fixed(subject.idleMb, 0),
      fixed(subject.loadedMb, 0),
      fixed(subject.startMs, 0),
    ]),
  ));
  lines.push("", "Bars");
  lines.push(...table(
    ["", "measured", "bar"],
    verdicts.map(({ met, measured, bar }) => [
      met === undefined ? "-" : met ? "met" : "MISSED",
      measured,
      bar,
    ]),
    [0, 1, 2],
  ));
  return lines.join("\n") + "\n";
}

const HEAD = [
  "",
  "CPU µs/req",
  "of it Envoy's",
  "req/CPU s",
  "req/s",
  "added p50 ms",
  "added p99 ms",
  "added first byte p50",
  "p99",
  "errors",
];

function title(kind: Kind): string {
  switch (kind) {
    case "json":
      return "1 kB JSON, Chat → Chat";
    case "sse":
      return "100 events, Chat → Chat";
    case "translated-json":
      return "1 kB JSON, Messages → Chat";
    case "translated-sse":
      return "100 events, Messages → Chat";
    default:
      return kind satisfies never;
  }
}

function row(name: string, found: Measurement, base: Measurement | undefined): string[] {
  const none = { p50: NaN, p99: NaN, firstByteP50: NaN, firstByteP99: NaN };
  const from = found === base ? { p50: 0, p99: 0, firstByteP50: 0, firstByteP99: 0 } : base ?? none;
  return [
    name,
    fixed(found.cpuUs, 0),
    fixed(found.edgeCpuUs, 0),
    fixed(1e6 / found.cpuUs, 0),
    fixed(found.perSecond, 0),
    fixed(found.p50 - from.p50, 2),
    fixed(found.p99 - from.p99, 2),
    fixed(found.firstByteP50 - from.firstByteP50, 2),
    fixed(found.firstByteP99 - from.firstByteP99, 2),
    `${found.errors}`,
  ];
}

function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "-";
}

/** Columns as wide as their widest cell; numbers to the right, `left` columns to the left. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): string[] {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]!.length))
  );
  const line = (cells: readonly string[]) =>
    "  " +
    cells.map((cell, column) =>
      left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd();
  return [line(head), ...rows.map(line)];
}
