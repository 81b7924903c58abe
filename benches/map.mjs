// The map of ten thousand words in the built page, dragged in the plane and turned in space for some seconds.
import path from "node:path";
import { launch, desktop, root } from "../tests/e2e/browser.mjs";
import { serveFolders } from "../tests/e2e/static_server.mjs";
import { WordsLab } from "../tests/e2e/words_lab.mjs";
import { progress, quantile, report, rounded } from "./report.mjs";

const words = 10_000;
const seconds = 8;

/** A text of so many words, the commonest by far more often than the rarest, which comes five times. */
function text() {
  const all = [];
  for (let rank = 1; rank <= words; rank++) {
    const word = `w${rank.toString(36)}`;
    for (let times = 5 + 20_000 / rank; times >= 1; times--) all.push(word);
  }
  let state = 1;
  for (let last = all.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (last + 1);
    [all[last], all[other]] = [all[other], all[last]];
  }
  let lines = "";
  for (let place = 0; place < all.length; place += 12) lines += `${all.slice(place, place + 12).join(" ")}.\n`;
  return lines;
}

/** Runs in the page: moves the pointer over the map once a frame, and gives the times between frames. */
function drag(seconds) {
  const map = document.querySelector("[data-testid=word-map]");
  const box = map.getBoundingClientRect();
  const point = (type, time) => {
    const clientX = box.left + box.width * (0.5 + 0.2 * Math.sin(time / 300));
    const clientY = box.top + box.height * (0.5 + 0.2 * Math.cos(time / 410));
    map.dispatchEvent(new PointerEvent(type, { clientX, clientY, pointerId: 1, bubbles: true }));
  };
  return new Promise(done => {
    const between = [];
    let first, last;
    requestAnimationFrame(function frame(now) {
      if (first === undefined) {
        first = now;
        point("pointerdown", now);
      } else {
        between.push(now - last);
      }
      last = now;
      point("pointermove", now);
      if (now - first < 1000 * seconds) return requestAnimationFrame(frame);
      point("pointercancel", now);
      done(between);
    });
  });
}

const server = await serveFolders({ "/": path.join(root, "dist") });
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: desktop });
  await page.goto(`${server.origin}/#words`);
  const lab = new WordsLab(page);
  await lab.ready();
  await lab.drop({ "text.txt": text() });
  await lab.opened();
  await lab.waitForText(lab.about, /10,000 words/, 60_000);
  await lab.map.scrollIntoViewIfNeeded();
  for (const dimensions of [2, 3]) {
    await lab.root.getByRole("button", { name: `${dimensions}-D` }).click();
    await page.waitForTimeout(1000);
    progress(`${words} words in ${dimensions} dimensions for ${seconds} s`);
    const between = await page.evaluate(drag, seconds);
    const mean = between.reduce((sum, time) => sum + time, 0) / between.length;
    report({
      benchmark: "map",
      words,
      dimensions,
      frames_per_second: rounded(1000 / mean, 1),
      frame_p95_milliseconds: rounded(quantile(between, 0.95), 1),
    });
  }
} finally {
  await browser.close();
  await server.close();
}
