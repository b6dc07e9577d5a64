import { isArray, isObject, type Json } from "../../base/json.ts";

/** What a supervisor is told about the Envoy that it runs in front of the gateway. */
export interface NativeOrder {
  /** The binary, absolute. */
  readonly binary: string;
  /** Envoy's version. */
  readonly version: string;
  /** All of Envoy's arguments. */
  readonly args: readonly string[];
  /** This start's own folder, for this user alone: what Envoy reads and the sockets. */
  readonly folder: string;
  /** The socket of Envoy's admin interface. */
  readonly admin: string;
  /** The sockets between Envoy and the gateway, one set for each generation. */
  readonly behind: BehindSockets;
  readonly files: WatchedFiles;
}

/** See `BehindEnvoy` of the gateway. */
export interface BehindSockets {
  readonly listeners: Readonly<Record<string, string>>;
  readonly edge: string;
}

/** What Envoy watches; `lds` holds keys. */
export interface WatchedFiles {
  readonly lds: string;
  readonly cds: string;
  /** What Envoy calls both once it has taken them over. */
  readonly version: string;
}

/** An order's member `native` as JSON has it. */
export function readNative(value: Json | undefined): NativeOrder | undefined {
  if (!isObject(value)) return undefined;
  const { binary, version, args, folder, admin, files } = value;
  const behind = readBehind(value.behind);
  if (
    typeof binary !== "string" || typeof version !== "string" || !isArray(args) ||
    typeof folder !== "string" || typeof admin !== "string" || behind === undefined ||
    !isObject(files)
  ) return undefined;
  const { lds, cds, version: called } = files;
  if (typeof lds !== "string" || typeof cds !== "string" || typeof called !== "string") {
    return undefined;
  }
  return {
    binary,
    version,
    args: args.filter((one) => typeof one === "string"),
    folder,
    admin,
    behind,
    files: { lds, cds, version: called },
  };
}

/** An order's member `behind` as JSON has it. */
export function readBehind(value: Json | undefined): BehindSockets | undefined {
  if (!isObject(value) || !isObject(value.listeners) || typeof value.edge !== "string") {
    return undefined;
  }
  const listeners: Record<string, string> = {};
  for (const [name, socket] of Object.entries(value.listeners)) {
    if (typeof socket === "string") listeners[name] = socket;
  }
  return { listeners, edge: value.edge };
}
