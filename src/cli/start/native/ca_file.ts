import { Fault } from "../../../base/fault.ts";
import { optional } from "../../../base/optional.ts";
import { fileState, writePrivate } from "../../../base/private_file.ts";
import type { Io } from "../../io.ts";

/** Where systems keep the authorities that they trust, as one file. */
const SYSTEM = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL
  "/etc/ssl/ca-bundle.pem", // SUSE
  "/etc/ssl/cert.pem", // macOS
];

/**
 * The file of authorities that Envoy checks providers against: `SSL_CERT_FILE`, else the system's, else
 * those that come with Deno. What `DENO_CERT` adds for the gateway, it adds here too, in a file of the
 * folder.
 */
export async function caFile(io: Pick<Io, "env">, folder: string): Promise<string> {
  const chosen = io.env("SSL_CERT_FILE") ?? "";
  const known = (await Promise.all([chosen, ...SYSTEM].map(isFile))).indexOf(true);
  const system = [chosen, ...SYSTEM][known];
  const added = io.env("DENO_CERT") ?? "";
  if (system !== undefined && added === "") return system;
  const texts = [
    system === undefined
      ? await bundled()
      : await read(system, system === chosen ? "SSL_CERT_FILE names it" : undefined),
    ...(added === "" ? [] : [await read(added, "DENO_CERT names it")]),
  ];
  const path = `${folder}/ca.pem`;
  await writePrivate(path, texts.join("\n"));
  return path;
}

async function read(path: string, note?: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    const told = { cause, ...optional("note", note) };
    throw new Fault("config", `Cannot read "${path}": ${fileState(cause)}`, told);
  }
}

async function bundled(): Promise<string> {
  const { rootCertificates } = await import("node:tls");
  return rootCertificates.join("\n");
}

async function isFile(path: string): Promise<boolean> {
  if (path === "") return false;
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
