import { type Line, paint } from "../../viewer/terminal/piece.ts";

/** A terminal that is drawn on. */
export interface Terminal {
  write(text: string): void;
  /** Looked at before each frame: people resize. */
  size(): { readonly columns: number; readonly rows: number };
  readonly color: boolean;
}

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
/** Terminals that know these show a frame at once (synchronized output); others skip them. */
const BEGIN_FRAME = "\x1b[?2026h";
const END_FRAME = "\x1b[?2026l";
const CLEAR_LINE = "\x1b[2K";
const CLEAR_BELOW = "\x1b[J";
const CLEAR_ALL = "\x1b[2J\x1b[H";

/** Frames in place, one over the other; what stood above them stays. */
export class Screen {
  readonly #terminal: Terminal;
  #drawn = 0;
  #last = "";
  #columns = 0;
  #rows = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Draws what a view makes for the terminal's size; nothing when it looks the same as before. */
  draw(view: (columns: number, rows: number) => readonly Line[]): void {
    const { columns, rows } = this.#terminal.size();
    // The last column stays free, as terminals differ in what they do there; so does the last line.
    const lines = view(columns - 1, rows - 1).map((line) => paint(line, this.#terminal.color));
    const isResized = this.#drawn > 0 && (columns !== this.#columns || rows !== this.#rows);
    const text = lines.map((line) => `${CLEAR_LINE}${line}\n`).join("");
    if (text === this.#last && !isResized) return;
    // After a resize nobody knows where the lines of before are.
    const back = isResized ? CLEAR_ALL : this.#drawn === 0 ? "" : `\x1b[${this.#drawn}A\r`;
    this.#terminal.write(
      `${HIDE_CURSOR}${BEGIN_FRAME}${back}${text}${CLEAR_BELOW}${END_FRAME}`,
    );
    this.#last = text;
    this.#drawn = lines.length;
    this.#columns = columns;
    this.#rows = rows;
  }

  /** Gives the cursor back. */
  close(): void {
    this.#terminal.write(SHOW_CURSOR);
  }
}
