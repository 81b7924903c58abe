// Models in training in each build of the engine, one thread, in a worker as the page trains them.
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { isolation, serveFolders } from "../tests/e2e/static_server.mjs";
import { progress } from "./report.mjs";

/**
 * Calls `measure(variant, timed)` for each build of an engine in target/bench-`name`. `timed(task)` resolves to
 * `{ times, limits, loss, tokens, operations, ... }`: seconds a step in each block, and what a step is.
 */
export async function eachVariant(name, measure) {
  // Isolated pages have a finer clock.
  const server = await serveFolders(
    { "/": path.join(root, "benches"), "/engine/": path.join(root, `target/bench-${name}`) },
    isolation,
  );
  const browser = await launch();
  try {
    for (const variant of ["relaxed", "simd128"]) {
      await measure(variant, async task => {
        const page = await browser.newPage();
        page.on("pageerror", error => progress(`  ${error}`));
        await page.goto(`${server.origin}/training.html`);
        await page.waitForFunction(() => window.run);
        const engine = `/engine/${variant}/engine.js`;
        const result = await page.evaluate(([engine, task]) => window.run(engine, task), [engine, task]);
        await page.close();
        return result;
      });
    }
  } finally {
    await browser.close();
    await server.close();
  }
}
