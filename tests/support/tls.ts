/** A certificate for `localhost` and 127.0.0.1 and the authority that signed it, all PEM. */
export interface TestCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

let made: Promise<TestCertificate> | undefined;

/**
 * Makes them with the `openssl` of the machine, once a process. A leaf needs an authority of its
 * own: rustls refuses a certificate that signed itself.
 */
export function testCertificate(): Promise<TestCertificate> {
  return made ??= make();
}

async function make(): Promise<TestCertificate> {
  const folder = await Deno.makeTempDir({ prefix: "planoai-tls-" });
  try {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const ca = [
      "-x509",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=test ca",
    ];
    await openssl(folder, ["req", ...curve, ...ca]);
    await openssl(folder, [
      ...["req", ...curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=localhost"],
    ]);
    await Deno.writeTextFile(
      `${folder}/ext`,
      "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    );
    await openssl(folder, [
      ...["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key"],
      ...["-CAcreateserial", "-out", "leaf.pem", "-days", "2", "-extfile", "ext"],
    ]);
    const read = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    return { ca: await read("ca.pem"), cert: await read("leaf.pem"), key: await read("leaf.key") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function openssl(cwd: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args], cwd }).output();
  if (!success) throw new Error(`openssl ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}
