/** Breaks a paragraph at spaces so that no line is longer than `width`, unless a word is. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/ +/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Paragraphs, wrapped; lines that begin with a space are examples and stay as they are. */
export function wrapText(text: string, width: number, indent = ""): string {
  return text.split("\n").flatMap((line) =>
    line === "" || line.startsWith(" ") ? [line] : wrapWords(line, width - indent.length)
  ).map((line) => line === "" ? "" : indent + line).join("\n");
}

/** Two columns: terms, and what they mean, wrapped beside them. */
export function columns(
  rows: readonly (readonly [term: string, text: string])[],
  width: number,
  paint: (term: string) => string = (term) => term,
): string {
  // A term that would squeeze the words goes on a line of its own.
  const most = Math.floor(width * 0.42);
  const left = Math.max(0, ...rows.map(([term]) => term.length).filter((one) => one <= most));
  const gap = left + 4;
  return rows.map(([term, text]) => {
    const words = wrapWords(text, width - gap);
    const own = term.length > left;
    const first = own
      ? `  ${paint(term)}\n${" ".repeat(gap)}`
      : `  ${paint(term)}${" ".repeat(left - term.length)}  `;
    return first + words.join("\n" + " ".repeat(gap));
  }).join("\n") + "\n";
}
