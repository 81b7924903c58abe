// The training speed of the 784-64-64-10 network, side by side: one page for each system in turn, one thread each.
import fs from "node:fs/promises";
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { serveFolders } from "../tests/e2e/static_server.mjs";
import { median, options, progress, report, rounded } from "./report.mjs";

const epochs = Number(options.epochs);
const experiment = JSON.parse(await fs.readFile(path.join(root, "assets/experiments/mnist-mlp.json"), "utf8"));
// Epochs are timed as they are in TensorFlow.js: training alone.
experiment.split = { validation_split: 0 };

const workers = await fs.readdir(path.join(root, "dist/workers"));
const glassnet = variant => {
  const folder = workers.find(name => new RegExp(`^${variant}-[0-9a-f]+$`).test(name));
  return { name: `glassnet-${variant}`, page: "glassnet.html", settings: [`/workers/${folder}/worker.js`, experiment] };
};
const systems = [glassnet("relaxed"), glassnet("simd128"), { name: "tfjs-wasm", page: "tfjs.html", settings: [] }];

const server = await serveFolders({
  "/": path.join(root, "benches"),
  "/npm/": path.join(root, "benches/node_modules"),
  "/workers/": path.join(root, "dist/workers"),
  "/protocol/": path.join(root, "target/bench-protocol"),
  ...(options.data && { "/data/": options.data }),
});
const browser = await launch();
try {
  const speeds = {};
  for (const system of systems) {
    const result = await measure(system);
    speeds[system.name] = result.samples_per_second;
    report({ benchmark: "mlp", system: system.name, ...result });
  }
  const ratio = name => rounded(speeds["glassnet-relaxed"] / speeds[name], 2);
  report({ benchmark: "mlp", ratios: { "tfjs-wasm": ratio("tfjs-wasm"), "glassnet-simd128": ratio("glassnet-simd128") } });
} finally {
  await browser.close();
  await server.close();
}

async function measure({ name, page: address, settings }) {
  progress(name);
  const page = await browser.newPage();
  page.on("console", message => progress(`  ${message.text()}`));
  page.on("pageerror", error => progress(`  ${error}`));
  await page.goto(`${server.origin}/${address}${options.data ? "?mnist" : ""}`);
  await page.waitForFunction(() => window.run);
  const { times, accuracy, examples, ...more } = await page.evaluate(
    ([epochs, settings]) => window.run(epochs, ...settings),
    [epochs, settings],
  );
  const memory = await workerMemory(page);
  await page.close();
  // The first epoch warms up.
  const seconds = median(times.slice(1, 4).length ? times.slice(1, 4) : times);
  return {
    samples_per_second: Math.round(examples / seconds),
    test_accuracy: rounded(accuracy, 4),
    epochs,
    examples,
    batch_size: experiment.fit.batch_size,
    data: options.data ? "mnist" : "generated",
    ...more,
    ...memory,
  };
}

/** The size of the worker's WebAssembly memory, data included. */
async function workerMemory(page) {
  const [worker] = page.workers();
  if (!worker) return {};
  const bytes = await worker.evaluate(async () => {
    const engine = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/engine_bg.wasm"));
    // The module that the worker has already started: `init` then only returns what it holds.
    const { default: init } = await import(engine.name.replace("_bg.wasm", ".js"));
    return (await init()).memory.buffer.byteLength;
  });
  return { worker_megabytes: rounded(bytes / 2 ** 20, 1) };
}
