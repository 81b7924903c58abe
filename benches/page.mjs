// How heavy the page is, how soon it can be used, and whether it stays smooth while it trains.
import path from "node:path";
import zlib from "node:zlib";
import { launch, desktop, root } from "../tests/e2e/browser.mjs";
import { NetworkLab } from "../tests/e2e/network_lab.mjs";
import { serveFolders } from "../tests/e2e/static_server.mjs";
import { progress, quantile, report, rounded } from "./report.mjs";

const TRAINING_SECONDS = 30;

/** Runs in the page before its own scripts: keeps long tasks and the time between frames. */
function observe() {
  globalThis.measured = { longTasks: [], frames: [] };
  const observer = new PerformanceObserver(list => {
    for (const task of list.getEntries()) globalThis.measured.longTasks.push(task.duration);
  });
  observer.observe({ type: "longtask" });
  let last;
  requestAnimationFrame(function frame(now) {
    if (last !== undefined) globalThis.measured.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  });
}

/** Everything the page has loaded, as a host with brotli would send it. */
async function brotliBytes(responses) {
  const options = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } };
  let total = 0;
  for (const response of responses) {
    const bytes = zlib.brotliCompressSync(await response.body(), options).length;
    progress(`${(bytes / 1024).toFixed(1).padStart(8)} KB  ${new URL(response.url()).pathname}`);
    total += bytes;
  }
  return total;
}

/** Bytes that live objects of the page hold, WebAssembly memory of the page not included. */
async function heapBytes(devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  return (await devtools.send("Runtime.getHeapUsage")).usedSize;
}

const server = await serveFolders({ "/": path.join(root, "dist") });
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: desktop });
  const responses = [];
  context.on("response", response => response.url().startsWith(server.origin) && responses.push(response));
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await page.addInitScript(observe);
  const lab = new NetworkLab(page);

  await page.goto(server.origin);
  const usable = await timeWhen(page, () => document.querySelector("[data-testid=train]:enabled") && performance.now());
  progress(`usable after ${usable.toFixed(0)} ms`);
  await page.waitForLoadState("networkidle");
  const first = responses.length;
  const loadedFirst = await brotliBytes(responses);

  // So that training does not end before the measurement does.
  await page.getByLabel("Epochs", { exact: true }).fill("1000");
  await page.keyboard.press("Tab");
  await page.locator("[data-testid=run][data-opening=false]").waitFor();
  await lab.ready();

  const pressed = await page.evaluate(() => {
    const now = performance.now();
    document.querySelector("[data-testid=train]").click();
    return now;
  });
  const drawn = () => document.querySelector("[data-testid=run]")?.dataset.step > 0 && performance.now();
  const firstPoint = (await timeWhen(page, drawn)) - pressed;
  progress(`first point ${firstPoint.toFixed(0)} ms after Train`);
  const heapBefore = await heapBytes(devtools);
  await page.evaluate(() => {
    globalThis.measured.longTasks.length = 0;
    globalThis.measured.frames.length = 0;
  });

  const stepBefore = await lab.step();
  progress(`training for ${TRAINING_SECONDS} s`);
  await page.waitForTimeout(TRAINING_SECONDS * 1000);
  const { longTasks, frames } = await page.evaluate(() => globalThis.measured);
  const heapAfter = await heapBytes(devtools);
  const steps = (await lab.step()) - stepBefore;

  report({
    benchmark: "page",
    // Until it can be used; then what going down the page to the epochs has brought in, such as the table of runs.
    brotli_kilobytes: rounded(loadedFirst / 1024, 1),
    brotli_kilobytes_in_all: rounded((loadedFirst + (await brotliBytes(responses.slice(first)))) / 1024, 1),
    usable_seconds: rounded(usable / 1000, 3),
    first_point_seconds: rounded(firstPoint / 1000, 3),
    long_tasks: longTasks.length,
    longest_task_milliseconds: rounded(Math.max(0, ...longTasks), 0),
    frame_p95_milliseconds: rounded(quantile(frames, 0.95), 1),
    memory_growth_megabytes: rounded((heapAfter - heapBefore) / 2 ** 20, 2),
    steps_trained: steps,
  });
} finally {
  await browser.close();
  await server.close();
}

/** The time that a function gives in the first frame in which it gives one. */
async function timeWhen(page, time) {
  return (await page.waitForFunction(time)).jsonValue();
}
