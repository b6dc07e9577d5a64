import { fileURLToPath } from "node:url";
import { diffView } from "../../../src/viewer/terminal/diff_view.ts";
import { spanView } from "../../../src/viewer/terminal/span_view.ts";
import { traceView } from "../../../src/viewer/terminal/trace_view.ts";
import type { ViewStyle } from "../../../src/viewer/terminal/view_style.ts";
import { TRACES } from "./traces.ts";

const folder = fileURLToPath(new URL("./golden/", import.meta.url));
const WIDTHS = [60, 80, 120] as const;

const STYLE = { width: 80, color: false, verbose: false, timeZone: "UTC" } as const;

function text(lines: Iterable<string>): string {
  return [...lines].join("\n");
}

/** Every view of the test traces: three widths, plain and in colour, and all there is with `-v`. */
export function* terminalGoldens(): Iterable<{ readonly path: string; readonly text: string }> {
  for (const [name, trace] of Object.entries(TRACES)) {
    const view = (style: Partial<ViewStyle>) =>
      [...traceView(trace, { width: 80, color: false, verbose: false, timeZone: "UTC", ...style })]
        .join("\n");
    const all = (style: Partial<ViewStyle>) =>
      WIDTHS.map((width) => `${"=".repeat(width)}\n${view({ ...style, width })}\n`).join("");
    yield { path: `${folder}${name}.txt`, text: all({}) };
    // An escape as ⎋: a golden is read by people.
    yield {
      path: `${folder}${name}_color.txt`,
      text: all({ color: true }).replaceAll("\x1b", "⎋"),
    };
    yield { path: `${folder}${name}_verbose.txt`, text: `${view({ verbose: true })}\n` };
  }
  for (const name of ["captured", "retried", "agents"] as const) {
    const trace = TRACES[name]!;
    const span = trace.spans.find((one) => one.service === "plano(llm)")!;
    yield { path: `${folder}show_${name}.txt`, text: text(spanView(span, trace, STYLE)) };
  }
  const pairs = [["simple", "translated"], ["simple", "retried"], ["simple", "simple"]] as const;
  for (const [a, b] of pairs) {
    const view = diffView(TRACES[a]!, TRACES[b]!, STYLE);
    yield { path: `${folder}diff_${a}_${b}.txt`, text: text(view) };
  }
}
