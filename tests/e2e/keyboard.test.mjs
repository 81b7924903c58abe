// Each lab from end to end by the Tab key alone: whatever can be clicked is reached, shows that it has the focus, and has a name.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { launch, withPage } from "./browser.mjs";
import { AttentionLab } from "./attention_lab.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** What has the focus: a path that tells it from others, its name, and whether one sees that it has the focus. */
function focused() {
  const here = document.activeElement;
  if (here === document.body) return null;
  const path = [];
  for (let at = here; at && at !== document.body; at = at.parentElement) {
    path.unshift(at.id || `${at.tagName}:${[...at.parentElement.children].indexOf(at)}`);
  }
  const label = here.labels?.[0]?.innerText ?? "";
  const labelledBy = (here.getAttribute("aria-labelledby") ?? "").split(" ").map(id => document.getElementById(id)?.innerText ?? "").join(" ");
  const looks = () => [here, here.parentElement].map(at => {
    const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(at);
    return [outline, boxShadow, borderColor, backgroundColor].join();
  }).join();
  const withFocus = looks();
  here.blur();
  const rings = looks() !== withFocus;
  here.focus();
  return {
    path: path.join(" "),
    name: [here.ariaLabel, labelledBy, label, here.innerText, here.title, here.querySelector("caption")?.innerText].find(name => name?.trim()) ?? "",
    rings,
    box: here.getBoundingClientRect().toJSON(),
    testId: here.dataset.testid,
  };
}

/** Presses Tab from the top of the page to its end. */
async function tour(page) {
  const stops = [];
  await page.evaluate(() => document.activeElement.blur());
  for (let presses = 0; presses < 600; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(focused);
    if (!stop) break;
    assert.ok(!stops.some(other => other.path === stop.path), `the focus goes round at ${stop.path}`);
    stops.push(stop);
  }
  return stops;
}

describe("the keyboard", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  for (const [name, address, Lab, parts] of [
    ["Network", "", NetworkLab, ["train", "dataset-digits"]],
    ["Attention", "#attention", AttentionLab, ["train", "dataset", "sentence"]],
  ]) {
    test(`reaches everything of the ${name} lab, and shows where it is`, async () => {
      await withPage(browser, { address }, async page => {
        const lab = new Lab(page);
        await lab.ready();
        const stops = await tour(page);
        assert.ok(stops.length > 30 && stops.length < 600, `${stops.length} stops`);
        const reached = stops.map(stop => stop.testId);
        for (const part of parts) assert.ok(reached.includes(part), `${part} is reached`);
        assert.deepEqual(stops.filter(stop => !stop.name).map(stop => stop.path), [], "each has a name");
        assert.deepEqual(stops.filter(stop => !stop.rings).map(stop => `${stop.path} (${stop.name})`), [], "each shows the focus");
        assert.deepEqual(stops.filter(({ box }) => box.width < 1 || box.height < 1).map(stop => stop.path), [], "each is seen");

        await lab.train.focus();
        await page.keyboard.press("Enter");
        await lab.waitForStep(5);
        await page.keyboard.press("Enter");
        await lab.waitForStatus("paused");
      });
    });
  }
});
