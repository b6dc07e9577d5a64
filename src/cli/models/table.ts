/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Where there is no room, the columns of the highest number go first; those of 0 stay. */
  readonly need: number;
}

/** Rows below a head, two spaces apart, within `width` as far as columns can be spared. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const widths = columns.map(({ title }, i) =>
    rows.reduce((most, row) => Math.max(most, row[i]!.length), title.length)
  );
  let kept = columns.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ""));
  const total = () => kept.reduce((sum, i) => sum + widths[i]! + 2, -2);
  while (total() > width) {
    const worst = Math.max(...kept.map((i) => columns[i]!.need));
    if (worst === 0) break;
    kept = kept.filter((i) => columns[i]!.need !== worst);
  }
  const line = (cells: readonly string[]) =>
    kept.map((i) =>
      columns[i]!.align === "left" ? cells[i]!.padEnd(widths[i]!) : cells[i]!.padStart(widths[i]!)
    ).join("  ").trimEnd();
  const head = line(columns.map(({ title }) => title));
  return [color ? `\x1b[1m${head}\x1b[0m` : head, ...rows.map(line)].join("\n") + "\n";
}
