import type { Finding } from "./diagnostic.ts";

/** Text, or why there is none. */
export interface Decoded {
  readonly text: string;
  readonly finding?: Finding;
}

/** The text of bytes, or where they stop being UTF-8. */
export function decodeUtf8(file: string, bytes: Uint8Array): Decoded {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return { text: strict.decode(bytes) };
  } catch {
    // Halving finds the longest good prefix; streaming mode accepts a character cut by the prefix.
    let good = 0;
    let bad = bytes.length;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), {
          stream: true,
        });
        good = middle;
      } catch {
        bad = middle;
      }
    }
    // Streaming took the first bytes of a character that never ended for good: back to its start.
    while (good > 0 && !isWhole(bytes.subarray(0, good))) good--;
    const before = new TextDecoder().decode(bytes.subarray(0, good));
    const line = before.split("\n").length;
    const column = before.length - (before.lastIndexOf("\n") + 1) + 1;
    const hex = bytes[good]?.toString(16).toUpperCase().padStart(2, "0");
    return {
      text: "",
      finding: {
        message: `Cannot read the config: it is not UTF-8 (byte 0x${hex})`,
        at: { file, line, column, length: 1 },
        notes: ["save the file as UTF-8"],
      },
    };
  }
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
