import { createLog, type Log, logLine } from "../../base/log.ts";
import { ACCESS_FORMS, type AccessForm } from "../../telemetry/logs/access_form.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";
import type { Home } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import { LineBatch } from "../../process/line_batch.ts";
import { LineFile } from "../../process/line_file.ts";

/** Where a serving process's words go. */
export interface Output {
  readonly log: Log;
  /** One line of the access log. */
  access(record: RequestRecord): void;
  /** How these lines are written from now on; until then as text. */
  accessAs(form: AccessForm): void;
  /** Lines that could not be written, since the start. */
  linesDropped(): number;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** The log and the access logs of a process: files in the home, and stderr for who watches. */
export function openOutput(home: Home, order: LaunchOrder, err: (text: string) => void): Output {
  const watched = order.logTo === "stderr";
  // A daemon's stderr is its log, opened by the shell before the daemon had to ask anybody.
  const failed = (path: string, error: unknown) => {
    const cause = error instanceof Error ? error : new Error(String(error));
    const message = `Cannot write "${path}": its lines are lost until that works`;
    err(logLine(new Date(), "error", message, { cause }));
  };
  const logFile = watched ? undefined : new LineFile(home.log, { failed });
  const log = createLog({
    level: order.level,
    write: logFile === undefined ? err : (line) => logFile.write(line),
    now: () => new Date(),
  });
  const files = new Map<string, LineFile>();
  const screen = new LineBatch(err);
  const suffix = suffixOf(order);
  let accessText = ACCESS_FORMS.text;
  const all = () => [...files.values(), ...(logFile === undefined ? [] : [logFile])];
  return {
    log,
    access(record) {
      const line = accessText(record) + "\n";
      let file = files.get(record.listener);
      if (file === undefined) {
        const name = record.listener.replace(/[^\w.-]/g, "_");
        file = new LineFile(`${home.logs}/access_${name}${suffix}.log`, { failed });
        files.set(record.listener, file);
      }
      file.write(line);
      if (watched) screen.write(line);
    },
    accessAs: (form) => accessText = ACCESS_FORMS[form],
    linesDropped: () => all().reduce((sum, one) => sum + one.lost, 0),
    async close() {
      screen.flush();
      await Promise.all(all().map((one) => one.close()));
    },
  };
}

/**
 * Workers write beside each other. Behind an Envoy, which has an access log of its own, one follows
 * the other, and all write to the same file.
 */
function suffixOf({ behind, worker }: LaunchOrder): string {
  if (behind !== undefined) return "_gateway";
  return worker === undefined ? "" : `_${worker}`;
}
