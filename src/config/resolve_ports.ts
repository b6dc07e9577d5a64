import { isLoopback } from "../base/loopback.ts";
import { optional } from "../base/optional.ts";
import { diagnostic } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";
import type { OwnPort, OwnPorts, ShownAt } from "./resolved.ts";
import type { Values } from "./values.ts";

/** Where planoai shows itself unless the config says otherwise. */
export const OWN_PORTS: OwnPorts = {
  otlpGrpc: { port: 4317, explicit: false },
  otlpHttp: { port: 4318, explicit: false },
  metrics: { port: 9092, explicit: false },
  admin: { port: 12080, explicit: false },
};

/** `ports`. */
export function resolvePorts(node: ConfigNode): OwnPorts {
  const own = (key: string, usual: OwnPort): OwnPort => {
    const { number } = node.get(key);
    return number === undefined ? usual : { port: number, explicit: true };
  };
  return {
    otlpGrpc: own("otlp_grpc", OWN_PORTS.otlpGrpc),
    otlpHttp: own("otlp_http", OWN_PORTS.otlpHttp),
    metrics: own("metrics", OWN_PORTS.metrics),
    admin: own("admin", OWN_PORTS.admin),
  };
}

/** `admin` or `metrics`: a public address wants a token, as prompts and models can be read there. */
export function resolveShownAt(node: ConfigNode, values: Values): ShownAt | undefined {
  if (!node.exists) return undefined;
  const address = values.text(node.get("address")) ?? "127.0.0.1";
  const token = values.secret(node.get("token"));
  if (token === undefined && !isLoopback(address)) {
    values.diagnostics.push(diagnostic("public_port", "error", {
      message: `Cannot show ${SHOWN[node.key] ?? node.key} on ${address}: anybody could read them`,
      at: node.get("address").at,
      notes: [`set \`${node.key}.token\` to a variable, or use 127.0.0.1`],
    }));
  }
  return { address, ...optional("token", token) };
}

const SHOWN: Readonly<Record<string, string>> = { admin: "traces", metrics: "metrics" };
