// Attention by hand, as a student uses it: look where a number comes from, change one, try the presets.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, screenshots, withPage } from "./browser.mjs";

/** The page part as a person uses it. */
class ByHand {
  constructor(page) {
    this.page = page;
    this.explanation = page.getByTestId("by-hand-explanation");
    this.tokens = page.getByTestId("by-hand-tokens");
  }

  async ready() {
    await this.page.getByRole("tab", { name: "By hand" }).or(this.page.getByRole("tab", { name: "亲手计算" })).click();
    await this.page.getByTestId("by-hand").waitFor();
  }

  matrix(part) {
    return this.page.getByTestId(`by-hand-${part}`);
  }

  cell(part, row, column) {
    return this.page.locator(`#by-hand-${part}-${row}-${column}`);
  }

  /** A number as it is shown. */
  async number(part, row, column) {
    return parseFloat((await this.cell(part, row, column).innerText()).replace("−", "-"));
  }

  /** All numbers of a matrix, as they are shown. */
  async numbers(part) {
    return this.matrix(part).locator("[data-row]").allInnerTexts();
  }

  async preset(name) {
    await this.page.getByTestId(`by-hand-preset-${name}`).click();
  }

  /** Types a number over another. */
  async type(part, row, column, text) {
    await this.cell(part, row, column).focus();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
  }

  /** The number that has the focus. */
  focused() {
    return this.page.evaluate(() => document.activeElement.id);
  }
}

async function withByHand(browser, options, use) {
  await withPage(browser, { address: "#attention", ...options }, async page => {
    const byHand = new ByHand(page);
    await byHand.ready();
    await use(byHand, page);
  });
}

describe("attention by hand", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("a number that is changed carries everything after it along, and nothing before", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      const before = {};
      for (const part of ["Embedding", "Query", "Key", "Attention", "Head"]) before[part] = await byHand.numbers(part);
      await byHand.type("Scores", 1, 0, "30");
      assert.equal(await byHand.cell("Scores", 1, 0).innerText(), "30.0");
      assert.equal(await byHand.cell("Scaled", 1, 0).innerText(), "15.0");
      assert.equal(await byHand.number("Attention", 1, 0), 1);
      for (const part of ["Embedding", "Query", "Key"]) assert.deepEqual(await byHand.numbers(part), before[part]);
      for (const part of ["Attention", "Head"]) assert.notDeepEqual(await byHand.numbers(part), before[part]);
      const value = await byHand.numbers("Value");
      assert.deepEqual((await byHand.numbers("Head")).slice(4, 8), value.slice(0, 4), "all attention is on the first token");
      assert.match(await byHand.explanation.innerText(), /^Set by hand to 30.0; computed, it would be/);
      await page.getByText("1 number set by hand").waitFor();

      await byHand.cell("Scores", 1, 0).press("Escape");
      for (const part of ["Attention", "Head"]) assert.deepEqual(await byHand.numbers(part), before[part]);

      await byHand.type("QueryWeights", 0, 0, "-2,5");
      await byHand.type("Embedding", 0, 0, "1");
      await page.getByText("2 numbers set by hand").waitFor();
      assert.equal(await byHand.cell("QueryWeights", 0, 0).innerText(), "−2.50");
      assert.notDeepEqual(await byHand.numbers("Query"), before.Query);
      await page.getByTestId("by-hand-reset-all").click();
      assert.deepEqual(await byHand.numbers("Query"), before.Query);
    });
  });

  test("every number says where it comes from, under the mouse and under the focus", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      await byHand.cell("Scores", 2, 1).hover();
      assert.match(await byHand.explanation.innerText(), /^How well the key of “cat” fits what “saw” asks for: q₃ · k₂ = .+ × .+ = /);
      const sources = await page.locator(".source").evaluateAll(cells => cells.map(cell => cell.id));
      const row = (part, row) => [0, 1, 2, 3].map(column => `by-hand-${part}-${row}-${column}`);
      assert.deepEqual(sources, [...row("Query", 2), ...row("Key", 1)]);
      assert.equal(await page.locator(".formula .lit").first().evaluate(part => part.textContent), "QKT");

      await byHand.cell("Attention", 0, 0).focus();
      await page.mouse.move(0, 0);
      assert.match(await byHand.explanation.innerText(), /exp\(.+\) \/ \(exp\(/);
      const shown = await byHand.explanation.innerText();
      const exponents = [...shown.matchAll(/exp\((−?[\d.]+)\)/g)].map(([, number]) => parseFloat(number.replace("−", "-")));
      const sum = exponents.slice(1).reduce((sum, exponent) => sum + Math.exp(exponent), 0);
      const share = Math.exp(exponents[0]) / sum;
      assert.ok(Math.abs(share - (await byHand.number("Attention", 0, 0))) < 0.01, `${shown} is ${share}`);
    });
  });

  test("is worked by the keyboard alone", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      await byHand.cell("Query", 0, 0).focus();
      for (const [key, place] of [
        ["ArrowRight", "0-1"],
        ["ArrowDown", "1-1"],
        ["End", "1-3"],
        ["ArrowRight", "1-3"],
        ["Home", "1-0"],
        ["ArrowUp", "0-0"],
      ]) {
        await page.keyboard.press(key);
        assert.equal(await byHand.focused(), `by-hand-Query-${place}`, key);
      }
      await page.keyboard.press("Tab");
      assert.equal(await byHand.focused(), "by-hand-KeyWeights-0-0", "one stop for each matrix");
      await page.keyboard.press("Shift+Tab");
      const before = await byHand.cell("Query", 0, 0).innerText();
      await page.keyboard.press("Enter");
      await page.keyboard.type("9");
      await page.keyboard.press("Escape");
      assert.equal(await byHand.cell("Query", 0, 0).innerText(), before);
      assert.equal(await byHand.focused(), "by-hand-Query-0-0");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      assert.equal(await page.getByTestId("by-hand-reset-all").count(), 0, "a number left as it is stays computed");
      await page.keyboard.press("Enter");
      await page.keyboard.type("9");
      await page.keyboard.press("Tab");
      assert.equal(await byHand.cell("Query", 0, 0).innerText(), "9.00");
    });
  });

  test("what is no number is refused beside the cell, and what was there stays", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      const before = await byHand.numbers("Head");
      for (const typed of ["1e999", "-inf", "0x1", "9999999"]) {
        await byHand.type("Value", 1, 1, typed);
        await byHand.cell("Value", 1, 1).getByRole("alert").getByText(`“${typed}” cannot be used`).waitFor();
        await checkAccessibility(page);
        await page.keyboard.press("Escape");
      }
      await byHand.cell("Value", 1, 1).press("Enter");
      await page.keyboard.type("NaN");
      await page.keyboard.press("Enter");
      await byHand.cell("Value", 1, 1).getByRole("alert").waitFor();
      await page.keyboard.press("Tab");
      assert.equal(await byHand.cell("Value", 1, 1).getByRole("alert").count(), 0);
      assert.deepEqual(await byHand.numbers("Head"), before);
    });
  });

  test("each preset shows what it says", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      await byHand.preset("same_token");
      assert.ok((await byHand.number("Attention", 1, 1)) > 0.9);
      const [first, second] = [await byHand.number("Attention", 0, 0), await byHand.number("Attention", 0, 3)];
      assert.equal(first, second, "the token that occurs twice");

      await byHand.preset("previous_token");
      for (const row of [1, 2, 3, 4, 5]) assert.ok((await byHand.number("Attention", row, row - 1)) > 0.8);
      await page.getByRole("switch", { name: "Positions" }).click();
      assert.equal(await byHand.cell("Attention", 3, 2).innerText(), "0.17");
      assert.equal(await byHand.matrix("Position").count(), 0);

      await byHand.preset("average");
      assert.equal(await byHand.cell("Attention", 2, 3).innerText(), "0.25");
      await page.getByRole("switch", { name: "Causal mask" }).click();
      assert.equal(await byHand.cell("Attention", 1, 0).innerText(), "0.50");
      assert.equal(await byHand.cell("Masked", 1, 2).innerText(), "−∞");

      await byHand.preset("without_scaling");
      const entropy = async () => parseFloat((await page.getByTestId("mean-entropy").innerText()).match(/[\d.]+/)[0]);
      const without = await entropy();
      assert.equal(await byHand.matrix("Query").locator("tbody tr").first().locator("[data-row]").count(), 8, "of 64 columns");
      await page.getByRole("switch", { name: "Scaling" }).click();
      assert.ok(without < 0.5 && (await entropy()) > 1.2, "scaling keeps softmax from saturating");

      await byHand.preset("two_heads");
      assert.ok((await byHand.number("Attention", 2, 1)) > 0.8);
      await page.getByRole("button", { name: "Head 2" }).first().click();
      assert.ok((await byHand.number("Attention", 2, 2)) > 0.8);
      assert.equal(await byHand.matrix("Output").locator("tbody tr").first().locator("[data-row]").count(), 8);
    });
  });

  test("every column of a wide matrix can be reached and changed, by its buttons and by keys", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      await byHand.preset("without_scaling");
      const pages = page.getByRole("group", { name: "Q queries" });
      const after = pages.getByRole("button", { name: "Columns after" });
      const before = pages.getByRole("button", { name: "Columns before" });
      const focusIs = id => page.waitForFunction(id => document.activeElement.id === id, id);
      await pages.getByText("Columns 1–8 of 64").waitFor();
      assert.equal(await before.getAttribute("aria-disabled"), "true");
      await after.focus();
      for (const columns of ["9–16", "17–24"]) {
        await page.keyboard.press("Enter");
        await pages.getByText(`Columns ${columns} of 64`).waitFor();
      }
      assert.equal(await byHand.cell("Query", 0, 0).count(), 0);
      const score = await byHand.number("Scores", 1, 0);
      await byHand.type("Query", 1, 20, "50");
      assert.equal(await byHand.cell("Query", 1, 20).innerText(), "50.0");
      assert.notEqual(await byHand.number("Scores", 1, 0), score, "a number on a later page counts like any other");
      await checkAccessibility(page);

      await byHand.cell("Query", 1, 23).focus();
      for (const [key, column, columns] of [
        ["ArrowRight", 24, "25–32"],
        ["ArrowLeft", 23, "17–24"],
        ["PageDown", 31, "25–32"],
        ["End", 63, "57–64"],
        ["ArrowRight", 63, "57–64"],
        ["Home", 0, "1–8"],
      ]) {
        await page.keyboard.press(key);
        await focusIs(`by-hand-Query-1-${column}`);
        await pages.getByText(`Columns ${columns} of 64`).waitFor();
      }
      await before.press("Enter");
      await pages.getByText("Columns 1–8 of 64").waitFor();

      await byHand.preset("random");
      assert.equal(await pages.count(), 0, "four columns need no pages");
    });
  });

  test("tokens are typed, counted, and split by character in Chinese", async () => {
    await withByHand(browser, {}, async (byHand, page) => {
      await byHand.tokens.fill("to be or not to be");
      const labels = () => byHand.matrix("Embedding").locator("th[scope=row]").allInnerTexts();
      assert.deepEqual(await labels(), ["to", "be", "or", "not", "to", "be"]);
      assert.deepEqual((await byHand.numbers("Embedding")).slice(0, 4), (await byHand.numbers("Embedding")).slice(16, 20));
      for (const [text, found] of [["alone", 1], ["", 0], ["1 2 3 4 5 6 7 8 9", 9]]) {
        await byHand.tokens.fill(text);
        await page.getByText(`Tokens found: ${found}.`).waitFor();
        assert.equal((await labels()).length, 6, "the last good text stays in force");
      }
      await byHand.tokens.fill("我爱小猫");
      assert.deepEqual(await labels(), ["我", "爱", "小", "猫"]);
      await page.getByRole("switch", { name: "Padding mask" }).click();
      assert.equal(await byHand.cell("Attention", 3, 3).innerText(), "0.00", "padding looks at nothing, and that is no NaN");
      assert.equal(await byHand.cell("Attention", 0, 3).innerText(), "0.00");
    });
  });

  for (const locale of ["en-US", "zh-CN"]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`is accessible and fits a phone, in ${locale} and ${colorScheme} colours`, async () => {
        await withByHand(browser, { locale, colorScheme }, async (byHand, page) => {
          if (locale === "zh-CN") {
            await page.getByText("亲手计算注意力").waitFor();
            await byHand.cell("Scores", 1, 0).hover();
            assert.match(await byHand.explanation.innerText(), /的键与“.+”的查询有多匹配：q₂ · k₁ = /);
          }
          await byHand.preset("two_heads");
          await page.getByRole("switch").nth(1).click();
          await byHand.type("Attention", 1, 0, "0.5");
          await checkAccessibility(page);
          if (colorScheme === "light") await screenshots(page, `by-hand-${locale}`);
          await page.setViewportSize(phone);
          const width = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= phone.width, `the page is ${width} pixels wide`);
          await checkAccessibility(page);
        });
      });
    }
  }
});
