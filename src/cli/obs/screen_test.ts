import assert from "@std/assert";
import type { Line } from "../../viewer/terminal/piece.ts";
import { Screen, type Terminal } from "./screen.ts";

function terminal() {
  let text = "";
  let size = { columns: 80, rows: 24 };
  const one: Terminal = { write: (more) => void (text += more), size: () => size, color: false };
  return {
    one,
    taken: () => {
      const all = text;
      text = "";
      return all;
    },
    resize: (columns: number, rows: number) => void (size = { columns, rows }),
  };
}

const lines = (...texts: string[]): readonly Line[] => texts.map((text) => [[text]]);

Deno.test("Screen draws over what it drew, and nothing when nothing changed", () => {
  const { one, taken } = terminal();
  const screen = new Screen(one);
  screen.draw((columns, rows) => lines(`${columns}x${rows}`, "b"));
  const first = taken();
  assert.match(first, /79x23\n/);
  assert.equal(first.includes("\x1b[2J"), false, "what stood there before stays");
  screen.draw(() => lines("79x23", "b"));
  assert.equal(taken(), "");
  screen.draw(() => lines("c"));
  const second = taken();
  assert.ok(second.includes("\x1b[2A\r\x1b[2Kc\n\x1b[J"), JSON.stringify(second));
});

Deno.test("Screen begins anew when the terminal has another size", () => {
  const { one, taken, resize } = terminal();
  const screen = new Screen(one);
  screen.draw(() => lines("a"));
  taken();
  resize(60, 24);
  screen.draw(() => lines("a"));
  assert.match(taken(), /\[2J.*a\n/s);
});

Deno.test("Screen gives the cursor back", () => {
  const { one, taken } = terminal();
  const screen = new Screen(one);
  screen.draw(() => lines("a"));
  assert.ok(taken().startsWith("\x1b[?25l"));
  screen.close();
  assert.equal(taken(), "\x1b[?25h");
});
