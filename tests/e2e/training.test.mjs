// Training as a person drives it: by buttons, by keys, with changes while it runs, in both languages and colour schemes.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

describe("training", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("with nothing set up, the network learns the generated digits to 97 %", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.train.click();
      await lab.waitForStatus("finished", 90_000);
      assert.match(await lab.run.innerText(), /Epoch 10 of 10/);
      for (const part of ["validation", "test"]) {
        await page.getByTestId(part).waitFor();
        assert.ok((await lab.share(part)) >= 0.97, `${part} accuracy ${await lab.share(part)}`);
      }
      await page.getByRole("heading", { name: "Health" }).scrollIntoViewIfNeeded();
      await page.locator(".health li").first().waitFor();
    });
  });

  test("goes by one step, one epoch, all the rest, and starts afresh", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await page.getByTestId("step").click();
      await lab.waitForStep(1);
      await lab.waitForStatus("paused");
      assert.equal(await lab.step(), 1);
      await page.getByTestId("epoch").click();
      await lab.waitForStep(450);
      await lab.waitForStatus("paused");
      assert.equal(await lab.step(), 450, "an epoch is 14,400 examples in batches of 32");
      await lab.train.click();
      await lab.waitForStep(500);
      await page.getByTestId("reset").click();
      await lab.waitForStatus("fresh");
      assert.equal(await lab.step(), 0);
      assert.equal(await page.getByTestId("validation").innerText(), "–");
    });
  });

  test("obeys the keyboard, but not while a value is typed", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await page.keyboard.press("s");
      await lab.waitForStep(1);
      await page.keyboard.press("e");
      await lab.waitForStep(450);
      await lab.waitForStatus("paused");
      await page.keyboard.press("Space");
      await lab.waitForStatus("running");
      await page.keyboard.press("t");
      await lab.waitForStatus("paused");
      const paused = await lab.step();
      await lab.setting("compile.optimizer.learning_rate").press("s");
      await page.keyboard.press("Escape");
      assert.equal(await lab.step(), paused);
      await page.locator("#main").focus();
      await page.keyboard.press("r");
      await lab.waitForStatus("fresh");
      await page.getByTestId("step").click();
      await page.keyboard.press("s");
      await lab.waitForStep(2);
      await page.keyboard.press("?");
      const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await shortcuts.waitFor();
      await page.keyboard.press("Escape");
      await shortcuts.waitFor({ state: "hidden" });
    });
  });

  test("learning rate, batch size and dropout change while it runs", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await lab.trainOn(1000, 450);
      await lab.type("compile.optimizer.learning_rate", "0,5");
      // A rate of 0.5 throws Adam far off what it had learnt.
      await page.waitForFunction(() => parseFloat(document.querySelector("[data-testid=loss]")?.innerText) > 1.5);
      await lab.type("model.layers[1]-rate", "0.6");
      await lab.type("fit.batch_size", "128");
      await lab.keepsTraining();
      const steps = await page.evaluate(() => document.querySelector("[data-testid=run]").innerText);
      assert.doesNotMatch(steps, /450,000/, "fewer, larger steps are left");
      assert.equal(await lab.train.innerText(), "Pause");
      assert.equal(await lab.setting("model.layers[3]-rate").inputValue(), "0.6", "of every dropout layer");
    });
  });

  test("language and colours change at once and are remembered", async () => {
    await withPage(browser, { colorScheme: "light" }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      const root = page.locator("html");
      assert.equal(await root.getAttribute("lang"), "en");
      assert.equal(await root.getAttribute("data-theme"), "light");
      await page.getByRole("button", { name: "中文" }).click();
      await page.getByRole("button", { name: /^配色/ }).click();
      await page.getByRole("button", { name: /^配色：浅色/ }).click();
      for (let visit = 0; visit < 2; visit++) {
        await lab.ready();
        assert.equal(await root.getAttribute("lang"), "zh-CN");
        assert.equal(await root.getAttribute("data-theme"), "dark");
        assert.equal(await lab.train.innerText(), "训练");
        await page.getByText("数据不会离开本标签页。").waitFor();
        if (visit === 0) await page.reload();
      }
      await page.getByRole("button", { name: "English" }).click();
      assert.equal(await lab.train.innerText(), "Train");
    });
  });

  for (const locale of ["en-US", "zh-CN"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`is accessible and fits a phone, before and after, in ${locale} and ${colorScheme} colours`, async () => {
        await withPage(browser, { locale, colorScheme }, async page => {
          const lab = new NetworkLab(page);
          await lab.ready();
          await checkAccessibility(page);
          await lab.trainOn(1);
          await lab.waitForStatus("finished");
          await checkAccessibility(page);
          await page.setViewportSize(phone);
          await lab.noSidewaysScroll();
          await checkAccessibility(page);
        });
      });
    }
  }
});
