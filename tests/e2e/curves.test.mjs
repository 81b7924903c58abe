// Curves as a person reads them: zoomed by mouse, wheel and keys, against steps, epochs and time, smoothed, saved.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import { checkAccessibility, launch, phone, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** The curves of a lab. */
class Curves {
  constructor(page) {
    this.page = page;
    this.tools = page.getByTestId("curves-tools");
    this.loss = page.getByTestId("chart-loss");
    this.canvas = this.loss.locator("canvas");
    this.card = page.locator(".chart-card").first();
  }

  /** The ends of the x axis that is shown. */
  async window(name = "loss") {
    const ends = await this.page.getByTestId(`chart-${name}`).getAttribute("data-window");
    return ends.split(" ").map(Number);
  }

  async chooseX(label) {
    await this.tools.getByLabel("Horizontal axis").selectOption(label);
  }

  /** Where a share of the canvas lies on the page. */
  async place(across, down) {
    await this.canvas.scrollIntoViewIfNeeded();
    const box = await this.canvas.boundingBox();
    return [box.x + box.width * across, box.y + box.height * down];
  }

  async drag(from, to) {
    await this.page.mouse.move(...(await this.place(...from)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.place(...to)), { steps: 4 });
    await this.page.mouse.up();
  }

  /** A row of the legend: value, smoothed value, step, time. */
  async values(curve) {
    const row = this.card.getByRole("row").filter({ has: this.page.getByRole("button", { name: curve }) });
    return row.getByRole("cell").allInnerTexts();
  }

  /** The text of the file that a menu's entry saves. */
  async save(menu, entry) {
    await this.page.getByTestId(`save-${menu}`).click();
    const download = this.page.waitForEvent("download");
    await this.page.locator(".menu[open]").getByRole("button", { name: entry }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await fs.readFile(await file.path()) };
  }
}

/** Trains two short epochs. */
async function trained(page) {
  const lab = new NetworkLab(page);
  await lab.ready();
  await lab.trainOn(2);
  await lab.waitForStatus("finished");
  return new Curves(page);
}

describe("curves", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("zoom by dragging, wheel and keys, together, and show all again", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      assert.deepEqual(await curves.window(), [0, 2]);
      await curves.drag([0.4, 0.5], [0.7, 0.52]);
      const dragged = await curves.window();
      assert.ok(dragged[0] > 0.4 && dragged[1] < 1.6, `${dragged}`);
      assert.deepEqual(await curves.window("accuracy"), dragged, "charts zoom together");

      // A click into the chart has given it the focus, so that the wheel zooms; elsewhere the page scrolls.
      await page.mouse.wheel(0, -200);
      const wheeled = await curves.window();
      assert.ok(wheeled[1] - wheeled[0] < (dragged[1] - dragged[0]) * 0.9, `${wheeled}`);

      await curves.canvas.press("Shift+ArrowRight");
      const moved = await curves.window();
      assert.ok(moved[0] > wheeled[0] && Math.abs(moved[1] - moved[0] - (wheeled[1] - wheeled[0])) < 1e-9);
      await page.keyboard.down("Shift");
      await curves.drag([0.3, 0.5], [0.6, 0.5]);
      await page.keyboard.up("Shift");
      assert.ok((await curves.window())[0] < moved[0], "dragging with Shift moves");
      await curves.canvas.press("-");
      const out = await curves.window();
      assert.ok(out[1] - out[0] > moved[1] - moved[0]);
      await curves.canvas.press("0");
      assert.deepEqual(await curves.window(), [0, 2]);
      await curves.canvas.press("+");
      assert.notDeepEqual(await curves.window(), [0, 2]);
      await page.mouse.dblclick(...(await curves.place(0.5, 0.5)));
      assert.deepEqual(await curves.window(), [0, 2]);
      await curves.canvas.press("+");
      await page.getByTestId("fit").click();
      assert.deepEqual(await curves.window(), [0, 2]);
    });
  });

  test("two fingers spread apart zoom in", async () => {
    await withPage(browser, { hasTouch: true }, async page => {
      const curves = await trained(page);
      const [left, y] = await curves.place(0.45, 0.5);
      const [right] = await curves.place(0.55, 0.5);
      const devtools = await page.context().newCDPSession(page);
      const touch = (type, ...xs) =>
        devtools.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((x, id) => ({ x, y, id })) });
      const [first, last] = await curves.window();
      await touch("touchStart", left, right);
      for (let apart = 10; apart <= 80; apart += 10) await touch("touchMove", left - apart, right + apart);
      await touch("touchEnd");
      const [from, to] = await curves.window();
      assert.ok(from > first && to < last, `${from} to ${to}`);
      // What was between the fingers still is.
      assert.ok(from < 0.95 && to > 1.05, `${from} to ${to}`);
    });
  });

  test("a wheel over a chart that nobody pressed scrolls the page, and zooms with Ctrl", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      await page.mouse.move(...(await curves.place(0.5, 0.5)));
      const top = await page.evaluate(() => scrollY);
      await page.mouse.wheel(0, -120);
      await page.waitForFunction(top => scrollY < top, top);
      assert.deepEqual(await curves.window(), [0, 2]);
      await page.mouse.move(...(await curves.place(0.5, 0.5)));
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, -120);
      await page.keyboard.up("Control");
      assert.notDeepEqual(await curves.window(), [0, 2]);
    });
  });

  test("are drawn against epochs, steps, time and the time of day", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      await curves.chooseX("step");
      assert.deepEqual(await curves.window(), [0, 900]);
      await curves.chooseX("time since the start");
      const [start, seconds] = await curves.window();
      assert.ok(start === 0 && seconds >= 1 && seconds < 60, `${seconds}`);
      await curves.chooseX("time of day");
      const [from, to] = await curves.window();
      const local = Date.now() / 1000 - new Date().getTimezoneOffset() * 60;
      assert.ok(local - from < 120 && local - to < 60 && to > from, `${from} ${to} ${local}`);
      assert.ok(await curves.tools.getByRole("button", { name: "log x" }).isDisabled());
      await curves.chooseX("step");
      await curves.tools.getByRole("button", { name: "log x" }).click();
      const [first, last] = await curves.window();
      assert.ok(first >= 1 && first < 20 && last === 900, `${first} ${last}`);
    });
  });

  test("the table follows the crosshair, by mouse and by keys, raw and smoothed", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      // The legend is written once a frame, so a moment after the last step.
      await page.waitForFunction(() => Number(document.querySelector(".legend td:nth-of-type(3)")?.textContent) > 600);
      const [, latest, step] = await curves.values("training");
      assert.ok(Number(step) > 600 && Number(latest) > 0, `${latest} at ${step}`);
      await curves.canvas.focus();
      await page.keyboard.press("Home");
      const [first, , firstStep] = await curves.values("training");
      assert.ok(Number(first) > 1.5 && Number(firstStep) < 20, `${first} at ${firstStep}`);
      await page.keyboard.press("ArrowRight");
      await page.locator("[aria-live]", { hasText: /^epoch 0.02: training/ }).first().waitFor({ state: "attached" });
      await page.keyboard.press("Escape");
      for (const kind of ["running mean", "Gaussian"]) {
        await curves.tools.getByLabel("Smoothing", { exact: true }).selectOption(kind);
        const [, smooth] = await curves.values("training");
        assert.ok(Number(smooth) > 0 && smooth !== latest, `${kind} ${smooth}`);
      }
      await curves.tools.getByLabel("Smoothing", { exact: true }).selectOption("none");
      await curves.card.getByRole("row", { name: /training/ }).getByRole("cell", { name: "–", exact: true }).waitFor({ timeout: 5000 });
      await curves.card.getByRole("button", { name: "training" }).click();
      assert.equal(await curves.card.getByRole("button", { name: "training" }).getAttribute("aria-pressed"), "false");
    });
  });

  test("are saved as pictures and as values, one chart or all", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      const png = await curves.save("loss", "Picture (PNG)");
      assert.equal(png.name, "glassnet-loss.png");
      assert.equal(png.bytes.subarray(1, 4).toString(), "PNG");
      assert.deepEqual([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)], [1800, 880]);
      const svg = (await curves.save("charts", "Drawing (SVG)")).bytes.toString();
      for (const part of ["<svg", ">Loss<", ">Accuracy<", ">training<", "</svg>"]) {
        assert.ok(svg.includes(part), `${part} in the drawing`);
      }
      assert.doesNotMatch(svg, /NaN|="--/, "every number and colour is known");
      const csv = (await curves.save("loss", "Values (CSV)")).bytes.toString().trim().split("\n");
      assert.equal(csv[0], "chart,curve,step,epoch,seconds,value,low,high,smoothed");
      assert.ok(csv.length > 50 && csv.at(-1).startsWith("Loss,validation,900,2,"), csv.at(-1));
      const json = JSON.parse((await curves.save("charts", "Values (JSON)")).bytes);
      const names = json.curves.map(({ chart, curve }) => `${chart} ${curve}`);
      assert.deepEqual(names, ["Loss training", "Loss validation", "Accuracy training", "Accuracy validation"]);
      assert.equal(json.curves[1].step.length, 2);
    });
  });

  test("values and pictures are copied", async () => {
    await withPage(browser, { permissions: ["clipboard-read", "clipboard-write"] }, async page => {
      const curves = await trained(page);
      for (const entry of ["Copy the values", "Copy the picture"]) {
        await page.getByTestId("save-loss").click();
        await page.locator(".menu[open]").getByRole("button", { name: entry }).click();
        await curves.tools.getByText("Copied.").waitFor();
        // The word of the copy before may still be there.
        const there = async kind => (await navigator.clipboard.read()).some(item => item.types.includes(kind));
        await page.waitForFunction(there, entry.endsWith("values") ? "text/plain" : "image/png");
      }
    });
  });

  test("a chart fills the screen and goes back", async () => {
    await withPage(browser, {}, async page => {
      const curves = await trained(page);
      const before = (await curves.canvas.boundingBox()).height;
      await curves.card.getByRole("button", { name: "Full screen" }).click();
      await page.waitForFunction(() => document.fullscreenElement?.matches(".chart-card"));
      await page.waitForFunction(
        before => document.querySelector("[data-testid=chart-loss]").clientHeight > before * 1.4,
        before,
      );
      await curves.card.getByRole("button", { name: "Full screen" }).click();
      await page.waitForFunction(() => !document.fullscreenElement);
    });
  });

  test("learning rate, gradient norm and speed are recorded, and a changed setting leaves a mark", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.type("fit.epochs", "1000");
      await lab.opened();
      await page.getByTestId("run-curves").click();
      await lab.train.click();
      await lab.waitForStep(200);
      await lab.type("compile.optimizer.learning_rate", "0.002");
      await lab.waitForStep((await lab.step()) + 1000);
      await lab.train.click();
      await lab.waitForStatus("paused");
      const latest = name =>
        page.locator(".chart-card", { has: page.getByTestId(`chart-${name}`) }).locator(".legend tbody td").first();
      assert.equal(await latest("learning_rate").innerText(), "0.00200");
      assert.ok(Number(await latest("gradient_norm").innerText()) > 0);
      assert.ok(Number(await latest("samples_per_second").innerText()) > 100);
      const svg = await new Curves(page).save("loss", "Drawing (SVG)");
      const amber = await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--warn").trim());
      assert.ok(svg.bytes.toString().includes(`stroke="${amber}"`), "the changed rate is marked");
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`are accessible, and fit a phone, in ${colorScheme} colours`, async () => {
      await withPage(browser, { colorScheme }, async page => {
        const curves = await trained(page);
        await page.getByTestId("run-curves").click();
        await curves.card.getByText("Table", { exact: true }).click();
        await page.getByTestId("save-loss").click();
        await checkAccessibility(page);
        await page.setViewportSize(phone);
        await new NetworkLab(page).noSidewaysScroll();
        await checkAccessibility(page);
        await page.getByRole("button", { name: "中文" }).click();
        await checkAccessibility(page);
      });
    });
  }
});
