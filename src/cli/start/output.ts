import { createLog, type Log } from "../../base/log.ts";
import { accessLine, type RequestRecord } from "../../gateway/record.ts";
import type { Home } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import { LineFile } from "../../process/line_file.ts";

/** Where a serving process's words go. */
export interface Output {
  readonly log: Log;
  /** One line of the access log. */
  access(record: RequestRecord): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** The log and the access logs of a process: files in the home, and stderr for who watches. */
export function openOutput(home: Home, order: LaunchOrder, err: (text: string) => void): Output {
  const watched = order.logTo === "stderr";
  const logFile = watched ? undefined : new LineFile(home.log);
  const log = createLog({
    level: order.level,
    write: logFile === undefined ? err : (line) => logFile.write(line),
    now: () => new Date(),
  });
  const files = new Map<string, LineFile>();
  const suffix = order.worker === undefined ? "" : `_${order.worker}`;
  return {
    log,
    access(record) {
      const line = accessLine(record) + "\n";
      let file = files.get(record.listener);
      if (file === undefined) {
        const name = record.listener.replace(/[^\w.-]/g, "_");
        file = new LineFile(`${home.logs}/access_${name}${suffix}.log`);
        files.set(record.listener, file);
      }
      file.write(line);
      if (watched) err(line);
    },
    async close() {
      await Promise.all(
        [...files.values(), ...(logFile ? [logFile] : [])].map((one) => one.close()),
      );
    },
  };
}
