// The Attention lab, as somebody uses it who wants to see attention arise: train, type, hide, switch off, save.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, screenshots, withPage } from "./browser.mjs";
import { AttentionLab } from "./attention_lab.mjs";
import { NetworkLab } from "./network_lab.mjs";

const reverse = { examples: 2000, shortest: 3, longest: 4, symbols: 5 };

async function withLab(browser, options, use) {
  await withPage(browser, { address: "#attention", ...options }, async page => {
    const lab = new AttentionLab(page);
    await lab.ready();
    await use(lab, page);
  });
}

/** Lines that a language model can learn. */
const verses = Array.from({ length: 400 }, (_, line) => `line ${line}: the cat sat on the mat.\n`).join("");

/** Texts whose label is told by one word. */
function labelled() {
  const things = ["soup", "bread", "tea", "cake", "rice", "salad", "pie", "stew"];
  const rows = Array.from({ length: 320 }, (_, row) => {
    const [word, label] = [["tasty", "yes"], ["awful", "no"], ["lovely", "yes"], ["horrid", "no"]][row % 4];
    return `the ${things[(row * 5) % 8]} and the ${things[(row * 3 + 1) % 8]} number ${row} were ${word}\t${label}`;
  });
  return ["text\tlabel", ...rows].join("\n");
}

describe("the Attention lab", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("shows a newcomer an example, its attention and what the model makes of it, and trains at a press", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.tokens.first().waitFor();
      await lab.map.waitFor();
      assert.match(await lab.root.getByTestId("attention-title").innerText(), /^Attention, layer 2, mean over heads/);
      await screenshots(page, "attention-lab-fresh");
      await lab.train.click();
      await lab.waitForStep(60);
      await page.waitForFunction(
        () => /at step [1-9]/.test(document.querySelector("[data-testid=attention-title]")?.innerText),
      );
      await screenshots(page, "attention-lab-running");
      await checkAccessibility(page);
    });
  });

  test("learns to reverse letters, and writes what is typed the other way round", async () => {
    await withLab(browser, {}, async lab => {
      await lab.small("reverse", reverse);
      await lab.type("fit.epochs", "30");
      await lab.settled();
      const before = await lab.written.allInnerTexts();
      await lab.train.click();
      await lab.waitForStatus("finished", 120_000);
      assert.ok((await lab.share("validation")) > 0.9, `validation accuracy ${await lab.share("validation")}`);
      assert.notDeepEqual(await lab.written.allInnerTexts(), before, "what is written changed");
      // Pictures and lists follow once they are on the screen.
      await lab.root.getByTestId("samples").scrollIntoViewIfNeeded();
      await lab.page.waitForFunction(
        () => parseInt(document.querySelector("[data-testid=samples-right]")?.innerText) >= 6,
        undefined,
        { timeout: 10_000 },
      );

      await lab.sentence.scrollIntoViewIfNeeded();
      await lab.sentence.fill("abce");
      await lab.waitForWritten("ecba");
      // What is hidden cannot be written.
      await lab.tokens.nth(1).click();
      await lab.root.locator(".token[aria-pressed=true]").waitFor();
      await lab.page.waitForFunction(
        () => {
          const tokens = [...document.querySelectorAll("[data-testid=written] .token")].map(token => token.innerText);
          return tokens.join("") !== "ecba[end]";
        },
      );
      await lab.root.getByRole("button", { name: "Show all tokens again" }).click();
      await lab.waitForWritten("ecba");

      // Without the cross-attention nothing of the text reaches what is written.
      for (const head of [0, 1]) await lab.root.locator(".head-switch").nth(-2 + head).click();
      await lab.ablation.waitFor();
      await lab.page.waitForFunction(
        () => /\d.*→.*\d/.test(document.querySelector("[data-testid=ablation] b")?.innerText),
      );
      const { withAll, without } = await lab.losses();
      assert.ok(without > withAll, `${withAll} → ${without}`);
      await lab.root.getByRole("button", { name: "Switch all on again" }).click();
      await lab.waitForWritten("ecba");
      await screenshots(lab.page, "attention-lab-finished");
    });
  });

  test("the map is read with the keyboard, and saved as numbers and as a drawing", async () => {
    await withLab(browser, {}, async lab => {
      await lab.small("reverse", reverse);
      await lab.sentence.fill("abcd");
      await lab.page.waitForFunction(
        () => [...document.querySelectorAll("[data-testid=tokens] .token")].map(token => token.innerText).join("") === "abcd",
      );
      await lab.map.focus();
      await lab.page.keyboard.press("ArrowRight");
      await lab.page.keyboard.press("ArrowRight");
      await lab.page.waitForFunction(
        () => /→ .* 0\.\d\d/.test(document.querySelector("[data-testid=attention-status]")?.innerText),
      );
      const csv = await lab.saved(lab.root.locator(".attention-tools").getByRole("button", { name: "CSV" }));
      assert.match(csv.name, /^glassnet-attention-cross.*\.csv$/);
      const rows = csv.text.trim().split("\n").map(row => row.split(","));
      assert.deepEqual(rows[0].slice(1).map(name => name.replaceAll('"', "")), ["a", "b", "c", "d"]);
      for (const [, ...weights] of rows.slice(1)) {
        const sum = weights.reduce((sum, weight) => sum + Number(weight), 0);
        assert.ok(Math.abs(sum - 1) < 1e-3, `a row sums to ${sum}`);
      }
      const svg = await lab.saved(lab.root.locator(".attention-tools").getByRole("button", { name: "SVG" }));
      assert.match(svg.text, /^<svg[\s\S]*<\/svg>\s*$/);
      const json = await lab.saved(lab.root.getByRole("button", { name: "JSON" }));
      assert.ok(JSON.parse(json.text), "JSON");
    });
  });

  test("a classification is explained in two ways, and follows the text that is typed", async () => {
    await withLab(browser, {}, async lab => {
      await lab.drop({ "meals.tsv": labelled() });
      await lab.settled();
      assert.equal(await lab.dataset.inputValue(), "labelled_text");
      assert.equal(await lab.setting("model.architecture").inputValue(), "encoder");
      await lab.type("fit.epochs", "20");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStatus("finished", 120_000);
      const best = lab.root.getByTestId("best-class");
      await lab.sentence.fill("the soup and the tea number 7 were tasty");
      await best.filter({ hasText: /^yes/ }).waitFor();
      await lab.sentence.fill("the soup and the tea number 7 were awful");
      await best.filter({ hasText: /^no/ }).waitFor();
      await lab.root.getByRole("button", { name: "Occlusion" }).click();
      const awful = lab.tokens.filter({ hasText: "awful" });
      assert.match(await awful.getAttribute("style"), /color-mix/);
      await lab.root.getByText("attention alone is not an explanation").waitFor();
      await lab.root.getByRole("tab", { name: "Confusion" }).waitFor();
      await checkAccessibility(lab.page);
    });
  });

  test("a dropped text is gone on with, and a stop ends it", async () => {
    await withLab(browser, {}, async lab => {
      await lab.drop({ "verses.txt": verses });
      await lab.settled();
      assert.equal(await lab.setting("model.architecture").inputValue(), "decoder");
      await lab.type("data.context", "16");
      await lab.narrow();
      await lab.type("fit.epochs", "3");
      await lab.root.locator("summary", { hasText: "More settings" }).last().click();
      await lab.type("fit.steps_per_epoch", "60");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStatus("finished", 120_000);
      await lab.sentence.fill("the cat ");
      await lab.root.getByTestId("samples").scrollIntoViewIfNeeded();
      const goesOn = lab.root.locator(".goes-on");
      await goesOn.waitFor();
      await lab.root.locator("summary", { hasText: "How tokens are drawn" }).click();
      await lab.type("sampling.length", "40");
      await lab.page.waitForFunction(() => document.querySelector(".goes-on")?.textContent.length === 40);
      await lab.type("sampling.stop", "t");
      await lab.page.waitForFunction(() => document.querySelector(".goes-on")?.textContent.endsWith("t"));
      // The chart says what a guess would cost.
      await lab.root.getByTestId("chart-loss").waitFor();
      await lab.root.locator(".references .reference", { hasText: "uniform guess" }).waitFor();
    });
  });

  test("an Experiment of the other lab is sent there", async () => {
    await withLab(browser, {}, async lab => {
      const network = JSON.stringify({
        version: 1,
        data: { dataset: "iris" },
        model: { layers: [{ layer: "dense", units: 3, activation: "softmax" }] },
        compile: { optimizer: "adam", loss: "categorical_crossentropy" },
      });
      await lab.drop({ "iris.json": network });
      await lab.notices.filter({ hasText: "Network lab" }).waitFor();
      assert.equal(await lab.dataset.inputValue(), "dates", "what was there stays");
      await lab.notices.getByRole("link").click();
      await new NetworkLab(lab.page).ready();
    });
  });

  test("goes on while the Network lab trains, and the other way round", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.small("reverse", reverse);
      await lab.type("fit.epochs", "5000");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStep(10);
      await page.getByRole("link", { name: "Network", exact: true }).click();
      const network = new NetworkLab(page);
      await network.ready();
      await network.train.click();
      await network.waitForStep(50);
      await lab.waitForStep((await lab.step()) + 20);
      // Labels belong to the lab that is shown.
      await network.type("fit.epochs", "77");
      assert.notEqual(await lab.setting("fit.epochs").inputValue(), "77");
      await page.getByRole("link", { name: "Attention", exact: true }).click();
      await network.waitForStep((await network.step()) + 50);
    });
  });

  test("speaks Chinese", async () => {
    await withLab(browser, { locale: "zh-CN" }, async (lab, page) => {
      await lab.tokens.first().waitFor();
      for (const title of ["任务", "你的句子", "所有头", "样例"]) {
        await lab.root.getByRole("heading", { name: title, exact: true }).waitFor();
      }
      const english = await lab.root.locator("main").evaluate(main =>
        [...main.querySelectorAll("h2, h3, label, summary, .empty, .hint")]
          .map(element => element.innerText)
          .filter(text => /[a-z]{4}/.test(text) && !/[\u4e00-\u9fff]/.test(text)),
      );
      assert.deepEqual(english.filter(text => !/^(Transformer|Top-[kp])/.test(text)), []);
      await screenshots(page, "attention-lab-chinese");
    });
  });

  test("fits a phone", async () => {
    await withLab(browser, { viewport: phone }, async (lab, page) => {
      await lab.sentence.scrollIntoViewIfNeeded();
      await lab.tokens.first().waitFor();
      await lab.noSidewaysScroll();
      await checkAccessibility(page);
      await lab.dataset.selectOption("generated_reviews");
      await lab.settled();
      await lab.sentence.scrollIntoViewIfNeeded();
      await lab.root.getByTestId("best-class").filter({ hasText: /./ }).waitFor();
      await lab.noSidewaysScroll();
    });
  });
});
