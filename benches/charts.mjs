// A million points in five curves, panned and zoomed for some seconds on the page's thread, side by side with uPlot.
import path from "node:path";
import { launch, root } from "../tests/e2e/browser.mjs";
import { isolation, serveFolders } from "../tests/e2e/static_server.mjs";
import { progress, quantile, report, rounded } from "./report.mjs";

const runs = 5;
const points = 200_000;
const seconds = 8;

// Isolated pages have a finer clock.
const server = await serveFolders(
  {
    "/": path.join(root, "benches"),
    "/www/": path.join(root, "www"),
    "/charts/": path.join(root, "target/bench-charts"),
    "/npm/": path.join(root, "benches/node_modules"),
  },
  isolation,
);
const browser = await launch();
try {
  const p95 = {};
  for (const chart of ["glassnet", "uplot"]) {
    progress(`${chart}: ${runs} curves of ${points} points for ${seconds} s`);
    const page = await browser.newPage({ viewport: { width: 1000, height: 500 } });
    page.on("pageerror", error => progress(`  ${error}`));
    await page.goto(`${server.origin}/charts.html`);
    await page.waitForFunction(() => window.run);
    const { busy, intervals, prepared } = await page.evaluate(options => window.run(...options), [chart, runs, points, seconds]);
    await page.close();
    p95[chart] = rounded(quantile(busy, 0.95), 2);
    report({
      benchmark: "charts",
      chart,
      points: runs * points,
      frames: busy.length,
      frame_median_milliseconds: rounded(quantile(busy, 0.5), 2),
      frame_p95_milliseconds: p95[chart],
      between_frames_p95_milliseconds: rounded(quantile(intervals, 0.95), 2),
      prepared_milliseconds: rounded(prepared, 0),
    });
  }
  report({
    benchmark: "charts",
    frame_p95_milliseconds: p95.glassnet,
    uplot_frame_p95_milliseconds: p95.uplot,
  });
} finally {
  await browser.close();
  await server.close();
}
