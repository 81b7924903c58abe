// What can be inspected: the network, the pad, the confusion matrix and the other tabs, by mouse and by keyboard.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

/** Strokes in shares of the pad's side, as a hand would draw them. */
const digits = {
  1: [[[0.5, 0.12], [0.5, 0.9]]],
  7: [[[0.25, 0.15], [0.75, 0.15], [0.42, 0.9]]],
};

describe("inspection", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("a training step is walked through with the numbers of a unit, and then taken", async () => {
    await withPage(browser, {}, async page => {
      await trained(page);
      const lab = new NetworkLab(page);
      await lab.train.click();
      await lab.waitForStatus("paused");
      const step = await lab.step();
      await page.getByTestId("slow-down").click();
      const text = page.getByTestId("stage-text");
      await text.getByText(`Step ${step + 1} takes the next 32`).waitFor();
      const numbers = async () => {
        const rows = await page.locator(".slow-motion tbody tr").evaluateAll(rows =>
          rows.map(row => [...row.querySelectorAll("td")].map(cell => Number(cell.textContent.replace("\u2212", "-")))),
        );
        return rows;
      };
      await page.getByTestId("next-stage").click();
      await text.getByText(/z = Σ/).waitFor();
      await checkAccessibility(page);
      // The products, the others and the bias add up to z, as rounded as they are shown.
      const forward = (await numbers()).map(row => row[2]);
      const sum = forward.slice(0, -1).reduce((sum, product) => sum + product, 0);
      assert.ok(Math.abs(sum - forward.at(-1)) < 0.01, `${forward}`);
      for (const words of [/The loss of this example/, /chain rule/, /moves every weight/]) {
        await page.getByTestId("next-stage").click();
        await text.getByText(words).waitFor();
      }
      const update = (await numbers()).slice(0, 6);
      assert.ok(update.some(row => row[4] !== 0 && Math.sign(row[4]) === -Math.sign(row[3])), `${update}`);
      // Nothing has been changed by looking.
      assert.equal(await lab.step(), step);
      await page.getByTestId("take-step").click();
      await text.getByText(`Step ${step + 2} takes the next 32`).waitFor();
      assert.equal(await lab.step(), step + 1);
      // Once training goes on, there is no next step to be looked at.
      await lab.train.click();
      await page.getByTestId("slow-motion").waitFor({ state: "detached" });
    });
  });

  test("a digit drawn with the mouse is recognised after training, and the bars move as it is drawn", async () => {
    await withPage(browser, {}, async page => {
      await trained(page);
      for (const [digit, strokes] of Object.entries(digits)) {
        await page.getByTestId("pad-clear").click();
        await draw(page, strokes);
        await page.waitForFunction(
          wanted => document.querySelector(".bars tr.top")?.dataset.testid === `bar-${wanted}`,
          digit,
          { timeout: 5_000 },
        );
      }
      await page.getByTestId("pad-clear").click();
      await page.waitForFunction(() => !document.querySelector(".bars tr.top"));
    });
  });

  test("the pad is drawn on with the keyboard", async () => {
    await withPage(browser, {}, async page => {
      await new NetworkLab(page).ready();
      await page.getByTestId("pad").focus();
      await page.keyboard.press("Space");
      for (let i = 0; i < 12; i++) await page.keyboard.press("Shift+ArrowDown");
      await page.waitForFunction(() => document.querySelector(".bars tr.top"));
      assert.ok((await ink(page)) > 20, "a line of twelve pixels");
      await page.keyboard.press("Delete");
      assert.equal(await ink(page), 0);
    });
  });

  test("an example of the data can be tried", async () => {
    await withPage(browser, {}, async page => {
      await new NetworkLab(page).ready();
      await page.getByTestId("pad-example").click();
      await page.waitForFunction(() => document.querySelector(".bars tr.top"));
      assert.ok((await ink(page)) > 20);
    });
  });

  test("a cell of the confusion matrix shows its examples, by mouse and by keyboard", async () => {
    await withPage(browser, {}, async page => {
      await trained(page);
      const matrix = page.getByTestId("confusion");
      await matrix.waitFor();
      await matrix.scrollIntoViewIfNeeded();
      const box = await matrix.boundingBox();
      const cell = (box.width - 22) / 10;
      await matrix.click({ position: { x: 22 + cell / 2, y: 22 + cell / 2 } });
      await page.waitForFunction(() => document.querySelectorAll("[data-testid=gallery] li").length > 0);
      assert.equal(await page.locator("[data-testid=gallery] b").first().innerText(), "0");
      await page.mouse.move(0, 0);
      await matrix.focus();
      for (const key of ["ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
      await page.waitForFunction(() => document.querySelector("[data-testid=gallery] b")?.innerText === "1");
    });
  });

  test("arrow keys walk through the tabs, and each shows its view", async () => {
    await withPage(browser, {}, async page => {
      await trained(page);
      await page.locator("#tab-confusion").focus();
      for (const [name, content] of [
        ["classes", ".per-class tbody tr"],
        ["hardest", "[data-testid=gallery] li"],
        ["weights", "[data-testid=weights]"],
      ]) {
        await page.keyboard.press("ArrowRight");
        await page.locator(`#tab-${name}[aria-selected=true]`).waitFor();
        await page.locator(`#panel-${name} ${content.split(" ")[0]}`).first().waitFor();
      }
      await checkAccessibility(page);
    });
  });

  test("a unit of the network tells its value and its strongest inputs", async () => {
    await withPage(browser, {}, async page => {
      await new NetworkLab(page).ready();
      const network = page.getByTestId("network");
      await network.waitFor();
      await network.focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction(() => /Strongest incoming/.test(document.querySelector("#network-line")?.innerText));
      await page.locator(".network .twin summary").first().click();
      await page.locator(".network .twin table tbody tr").first().waitFor();
    });
  });

  test("nothing scrolls sideways on a phone, and axe finds nothing before training", async () => {
    await withPage(browser, { viewport: phone }, async page => {
      await new NetworkLab(page).ready();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
      await checkAccessibility(page);
    });
  });
});

/** Waits for the end of the first epochs. */
async function trained(page) {
  const lab = new NetworkLab(page);
  await lab.ready();
  await lab.train.click();
  await lab.waitForStep(1500);
}

async function draw(page, strokes) {
  const pad = page.getByTestId("pad");
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 10 });
    await page.mouse.up();
  }
}

/** Pixels of the pad with ink on them. */
async function ink(page) {
  return page.getByTestId("pad").evaluate(canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 0 && value > 0).length;
  });
}
