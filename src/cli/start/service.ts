import { createLog, type Log } from "../../base/log.ts";
import { Fault } from "../../base/fault.ts";
import { startOf } from "../../config/diagnostic.ts";
import { ConfigDocument } from "../../config/document.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { ConfigNode } from "../../config/node.ts";
import { resolve } from "../../config/resolve.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { lookupIn } from "../../config/variables.ts";
import { startGateway } from "../../gateway/gateway.ts";
import { accessLine, type RequestRecord } from "../../gateway/record.ts";
import type { Mock } from "../../mock/mock.ts";
import type { Home } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import { LineFile } from "../../process/line_file.ts";
import type { Service } from "../../process/service.ts";

/** The config of an order. It was checked before it was given, so that errors here are surprises. */
export function configOf(
  { file, config: value, dotEnv }: LaunchOrder,
  env: Readonly<Record<string, string>>,
): ResolvedConfig {
  const source = { file, text: "", places: new Map(), spanOf: () => startOf(file) };
  const doc = new ConfigDocument(new ConfigNode(value, "", source));
  const { config, diagnostics } = resolve(doc, file, lookupIn(parseDotEnv(dotEnv ?? ""), env));
  const error = diagnostics.find((one) => one.severity === "error");
  if (error === undefined) return config;
  throw new Fault("config", `Cannot serve "${file}": ${error.message}`);
}

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

/** Starts the gateway, with the mock beside it when the config asks for one without an address. */
export async function startService(
  config: ResolvedConfig,
  order: LaunchOrder,
  output: Output,
): Promise<Service> {
  const { log } = output;
  const isOwnMock = (entry: ResolvedConfig["providers"][number]) =>
    entry.provider.id === "mock" && entry.baseUrl.href === new URL(entry.provider.baseUrl!).href;
  const mock: Mock | undefined = config.providers.some(isOwnMock)
    ? await (await import("../../mock/mock.ts")).startMock({ port: 0, now: Date.now })
    : undefined;
  try {
    const gateway = await startGateway(
      mock === undefined ? config : {
        ...config,
        providers: config.providers.map((entry) =>
          isOwnMock(entry) ? { ...entry, baseUrl: new URL(`${mock.url}/v1`) } : entry
        ),
      },
      {
        record: (record) => output.access(record),
        internal: (error) => log.error("A request failed inside", { error }),
        reusePort: true,
        allowUnauthenticatedPublic: order.allowUnauthenticatedPublic,
      },
    );
    return {
      listeners: gateway.listeners,
      status() {
        const { ready, inFlight, served } = gateway.status();
        return Promise.resolve({ ready, inFlight, served, workers: [] });
      },
      drain: (timeoutMs) => gateway.drain(timeoutMs),
      async close() {
        await gateway.close();
        await mock?.close();
      },
    };
  } catch (error) {
    await mock?.close();
    throw error;
  }
}
