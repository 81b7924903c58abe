// Texts and settings that cannot be learnt are refused with the reason, and training goes on; odd texts that can be read are.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, withPage } from "./browser.mjs";
import { AttentionLab } from "./attention_lab.mjs";

const rows = (count, row) => Array.from({ length: count }, (_, index) => row(index)).join("\n");

const badFiles = [
  { name: "an empty text", files: { "empty.txt": "" }, message: /empty\.txt.*is empty/ },
  { name: "a text of one character", files: { "a.txt": "a" }, message: /found 1 tokens? in the training part, expected at least 65/ },
  { name: "a text shorter than the context", files: { "short.txt": "a".repeat(60) }, message: /found \d\d tokens in the training part, expected at least 65/ },
  { name: "a program", files: { "program.txt": [0x7f, 69, 76, 70, 0, 0, 0, 1, 0, 0] }, message: /program\.txt.*is not text/ },
  {
    name: "texts of one class",
    files: { "praise.tsv": `text\tlabel\n${rows(40, row => `text ${row}\tgood`)}` },
    message: /found 1 label \(good\), expected at least two/,
  },
  {
    name: "a row without a label",
    files: { "ragged.tsv": `text\tlabel\ngood one\tyes\nno label here\nbad one\tno` },
    message: /ragged\.tsv.*line 3/,
  },
];

const oddTexts = [
  { name: "nothing but a space", text: " " },
  { name: "one letter", text: "x" },
  { name: "mixed scripts", text: "the film 看电影 фильм" },
  { name: "emoji that are joined, and combining marks", text: "👩‍👩‍👧 e\u0301 👍🏽 🇨🇳" },
  { name: "right to left", text: "סרט טוב مرحبا" },
  { name: "far longer than the model reads", text: "good ".repeat(2_000) },
];

describe("bad input of the Attention lab", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  async function withLab(use) {
    await withPage(browser, { address: "#attention" }, async page => {
      const lab = new AttentionLab(page);
      await lab.ready();
      await use(lab, page);
    });
  }

  async function says(lab, name, message) {
    await lab.page.locator(".notices").getByText(message).waitFor({ timeout: 15_000 }).catch(async () => {
      assert.fail(`${name}: the page says ${JSON.stringify(await lab.page.locator(".notices").innerText())}`);
    });
  }

  test("files that cannot be learnt are named with what is wrong, and training goes on", async () => {
    await withLab(async (lab, page) => {
      await lab.small("reverse", { examples: 2000, shortest: 3, longest: 4, symbols: 5 });
      await lab.type("fit.epochs", "10000");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStep(20);
      for (const { name, files, message } of badFiles) {
        await lab.drop(files);
        await says(lab, name, message);
        await lab.keepsTraining();
      }
      await checkAccessibility(page);
    });
  });

  test("a text of 200 MB is refused before it is read, and training goes on", async () => {
    await withLab(async lab => {
      await lab.train.click();
      await lab.waitForStep(5);
      await lab.dropMegabytes("library.txt", 200);
      await says(lab, "200 MB", /library\.txt.*200 MB.*20 MB/);
      await lab.keepsTraining();
    });
  });

  test("heads that do not divide the width, and an odd width that RoPE would turn, are refused beside their control", async () => {
    await withLab(async lab => {
      await lab.root.locator("summary", { hasText: "More settings" }).first().click();
      await lab.type("model.num_heads", "3");
      await lab.wrong("model.num_heads").getByText(/divides the width 64/).waitFor({ timeout: 10_000 });
      await lab.type("model.num_heads", "2");
      await lab.setting("model.position_embedding").selectOption("rope");
      await lab.type("model.hidden_dim", "30");
      await lab.wrong("model.hidden_dim").getByText(/even number/).waitFor({ timeout: 10_000 });
      await lab.type("model.hidden_dim", "32");
      await lab.settled();
      assert.equal(await lab.wrong("model.hidden_dim").innerText(), "");
      assert.equal(await lab.wrong("model.num_heads").innerText(), "");
      await lab.train.click();
      await lab.keepsTraining();
    });
  });

  test("odd texts are read, and what was not read of them is said", async () => {
    await withLab(async (lab, page) => {
      await lab.small("generated_reviews", { examples: 500 });
      await lab.type("fit.epochs", "1");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStatus("finished", 60_000);
      for (const { name, text } of oddTexts) {
        await lab.sentence.fill(text);
        await lab.tokens.first().waitFor({ timeout: 10_000 }).catch(() => assert.fail(`${name}: nothing was read`));
        const bars = lab.root.getByTestId("reading").locator(".bar-cell");
        assert.ok((await bars.count()) > 1, `${name}: a bar for each class`);
        assert.doesNotMatch(await lab.root.getByTestId("reading").innerText(), /NaN/, name);
      }
      await page.getByText(/The text has \d+ tokens; the model reads the first \d+/).waitFor({ timeout: 10_000 });
      assert.equal(await lab.notices.count(), 0, "nothing went wrong");
    });
  });
});
