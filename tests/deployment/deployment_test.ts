import assert from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { optionTerm } from "../../src/cli/option_name.ts";
import { DEFAULT_PORT } from "../../src/config/document.ts";
import { loadConfig } from "../../src/config/load.ts";
import { clusterObjects, KUBERNETES, object, Part, read, seconds } from "./files.ts";

const dockerfile = read("Dockerfile");
const compose = Part.file("compose.yaml");
const kustomization = Part.file(`${KUBERNETES}/kustomization.yaml`);
const deployment = object("Deployment");
const pod = deployment.at("spec", "template", "spec");
const container = pod.at("containers", 0);
const version = Part.file("deno.json").at("version").value;

/** What the config of the deployments is with any values in its variables. */
function config() {
  const file = `${KUBERNETES}/config.yaml`;
  const text = read(file);
  const said = text.split("\n").filter((line) => !line.trimStart().startsWith("#")).join("\n");
  const names = [...said.matchAll(/\$(\w+)/g)].map((one) => one[1]!);
  const env = Object.fromEntries(names.map((name) => [name, "value"]));
  return { names, loaded: loadConfig({ file, text, env }) };
}

Deno.test("every image of the deployment files has a tag, and never the latest", () => {
  const images = [
    ...[...dockerfile.matchAll(/^FROM (\S+)/gm)].map((one) => one[1]!),
    ...compose.all("image"),
    ...[...clusterObjects().values()].flat().flatMap((one) => [...one.all("image")]),
  ].map((one) => one instanceof Part ? String(one.value) : one);
  assert.equal(images.length, 6);
  for (const image of images) assert.match(image, /:[a-z-]*\d+\.\d+/, image);
  assert.equal(images.filter((one) => one.startsWith("planoai:")).length, 2);
  for (const image of images) {
    if (image.startsWith("planoai:")) assert.equal(image, `planoai:${version}`);
  }
  assert.equal(new Set(images.filter((one) => one.startsWith("postgres:"))).size, 1);
  assert.equal(kustomization.at("images", 0, "newTag").value, version);
});

Deno.test("the image is built with the Deno that CI runs", () => {
  const [, wanted] = /deno@(\d+\.\d+)/.exec(read(".ci/run")) ?? [];
  assert.match(dockerfile, new RegExp(`^FROM denoland/deno:debian-${wanted}\\.\\d+ AS build`, "m"));
});

Deno.test("the deployments' config is valid without a warning, and its port is theirs", () => {
  const { loaded } = config();
  assert.deepEqual(loaded.diagnostics, []);
  const [listener] = loaded.config?.listeners ?? [];
  assert.equal(listener?.port, DEFAULT_PORT);
  assert.equal(listener?.address, "0.0.0.0");
  assert.match(dockerfile, new RegExp(`^EXPOSE ${DEFAULT_PORT}$`, "m"));
  assert.match(dockerfile, new RegExp(`/dev/tcp/127\\.0\\.0\\.1/${DEFAULT_PORT} .*GET /healthz `));
  assert.deepEqual(compose.at("services", "planoai", "ports").value, [
    `127.0.0.1:${DEFAULT_PORT}:${DEFAULT_PORT}`,
  ]);
  assert.deepEqual(container.at("ports").value, [{ name: "http", containerPort: DEFAULT_PORT }]);
  assert.equal(object("Service").at("spec", "ports", 0, "port").value, DEFAULT_PORT);
  const policy = object("NetworkPolicy");
  assert.equal(policy.at("spec", "ingress", 0, "ports", 0, "port").value, DEFAULT_PORT);
});

Deno.test("the probes ask paths that a listener answers, on the container's port", () => {
  const asked = ["startupProbe", "readinessProbe", "livenessProbe"]
    .map((name) => container.at(name, "httpGet").value);
  assert.deepEqual(asked, [
    { path: "/healthz", port: "http" },
    { path: "/readyz", port: "http" },
    { path: "/healthz", port: "http" },
  ]);
});

Deno.test("who stops a container waits longer than it drains", () => {
  const drain = (config().loaded.config?.drainTimeoutMs ?? Infinity) / 1000;
  const before = seconds(container.at("lifecycle", "preStop", "exec", "command", 1));
  assert.ok(seconds(pod.at("terminationGracePeriodSeconds")) >= before + drain + 5);
  assert.ok(seconds(compose.at("services", "planoai", "stop_grace_period")) >= drain + 5);
  assert.match(dockerfile, /^STOPSIGNAL SIGTERM$/m);
});

Deno.test("the deployments start planoai with arguments that it has", () => {
  const up = COMMANDS.find((one) => one.name === "up")!;
  const known = Object.entries(up.options).map(([key, spec]) => optionTerm(key, spec));
  const [, command] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const image = JSON.parse(command ?? "") as string[];
  const cluster = container.at("args").value as string[];
  for (const words of [image, cluster]) {
    assert.deepEqual([words[0], words.at(-1)], ["up", "/etc/planoai/config.yaml"]);
    for (const word of words.filter((one) => one.startsWith("--"))) {
      assert.ok(known.some((term) => term.includes(word)), word);
    }
  }
});

Deno.test("nothing runs as root, may become it, or writes beside its folders", () => {
  const user = /^USER (\d+):(\d+)$/m.exec(dockerfile)?.slice(1).map(Number) ?? [];
  assert.deepEqual(
    ["runAsUser", "runAsGroup"].map((name) => pod.at("securityContext", name).value),
    user,
  );
  const [home] = compose.list("services", "planoai", "tmpfs");
  assert.equal(home?.value, `/var/lib/planoai:mode=0700,uid=${user[0]},gid=${user[1]}`);
  assert.equal(compose.at("services", "planoai", "read_only").value, true);
  for (const kind of ["Deployment", "StatefulSet"]) {
    const found = [...clusterObjects().values()].flat().find((one) =>
      one.at("kind").value === kind
    )!;
    const spec = found.at("spec", "template", "spec");
    assert.equal(spec.at("securityContext", "runAsNonRoot").value, true, kind);
    assert.equal(spec.at("automountServiceAccountToken").value, false, kind);
    for (const one of spec.list("containers")) {
      assert.deepEqual(one.at("securityContext").value, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
  }
});

Deno.test("the example Secret names every variable and has no value", () => {
  const secret = object("Secret").at("stringData").value as Record<string, unknown>;
  assert.deepEqual(new Set(Object.values(secret)), new Set([""]));
  for (const name of config().names) assert.ok(name in secret, name);
  const files = [
    dockerfile,
    read("compose.yaml"),
    ...[...clusterObjects().keys()]
      .map((name) => read(`${KUBERNETES}/${name}`)),
  ];
  for (const text of files) assert.doesNotMatch(text, /\b(sk-|AIza|AKIA|ghp_)\w|PASSWORD: +\w/);
});

Deno.test("the kustomization has every file but those that are no part of it yet", () => {
  const files = [...clusterObjects().keys()];
  const left = files.filter((name) =>
    !kustomization.list("resources").some((one) => one.value === name)
  );
  assert.deepEqual(left, ["postgres.yaml", "secret.example.yaml"]);
  assert.deepEqual(kustomization.at("configMapGenerator").value, [
    { name: "planoai-config", files: ["config.yaml"] },
  ]);
  assert.equal(pod.at("volumes", 0, "configMap", "name").value, "planoai-config");
});

Deno.test("every selector finds the pods of its deployment", () => {
  const labels = deployment.at("spec", "template", "metadata", "labels").value;
  assert.deepEqual(labels, { "app.kubernetes.io/name": "planoai" });
  assert.deepEqual(deployment.at("spec", "selector", "matchLabels").value, labels);
  assert.deepEqual(object("Service").at("spec", "selector").value, labels);
  assert.deepEqual(
    object("PodDisruptionBudget").at("spec", "selector", "matchLabels").value,
    labels,
  );
  assert.deepEqual(object("NetworkPolicy").at("spec", "podSelector", "matchLabels").value, labels);
  const target = object("HorizontalPodAutoscaler").at("spec", "scaleTargetRef");
  assert.deepEqual(target.value, { apiVersion: "apps/v1", kind: "Deployment", name: "planoai" });
});
