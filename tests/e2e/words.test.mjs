// The Words lab, as somebody uses it who wants to see meaning arise: train, look at the map, ask, bring a text, save.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, phone, screenshots, withPage } from "./browser.mjs";
import { WordsLab } from "./words_lab.mjs";

async function withLab(browser, options, use) {
  await withPage(browser, { address: "#words", ...options }, async page => {
    const lab = new WordsLab(page);
    await lab.ready();
    await use(lab, page);
  });
}

describe("the Words lab", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("shows a newcomer a map, and after a press on Train analogies come out right", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.waitForText(lab.about, /words/);
      assert.ok((await lab.inkOnMap()) > 500, "points and labels on the map");
      await lab.small();
      // The map marks the analogy as it is answered now, also while the analogy's own card is not seen.
      await page.evaluate(() => scrollTo(0, 0));
      await lab.trained();
      await lab.waitForText(lab.answer, /^girl$/);
      await lab.ask("man", "woman", "king");
      await lab.waitForText(lab.answer, /^queen$/);
      await lab.search.fill("paris");
      await lab.waitForText(lab.chosen, /^paris$/);
      await lab.waitForText(lab.neighbours, /france/);
      // Only what is on the screen is computed.
      await lab.root.getByTestId("bias").scrollIntoViewIfNeeded();
      await lab.waitForText(lab.root.getByTestId("effect-size"), /^[12]\.\d\d$/);
      await lab.root.getByTestId("word-step").scrollIntoViewIfNeeded();
      await lab.waitForText(lab.root.getByTestId("step-loss"), /loss \d/);
      await screenshots(page, "words-lab");
      await checkAccessibility(page);
    });
  });

  test("says which word has no vector, and offers its nearest spellings", async () => {
    await withLab(browser, {}, async lab => {
      await lab.search.fill("pariss");
      await lab.search.press("Enter");
      await lab.waitForText(lab.missing, /“pariss” has no vector\. Did you mean paris/);
      await lab.missing.getByRole("button", { name: "paris", exact: true }).click();
      await lab.waitForText(lab.chosen, /^paris$/);
      await lab.ask("man", "womann", "king");
      await lab.waitForText(lab.missing, /“womann” has no vector/);
      await lab.missing.getByRole("button", { name: "woman", exact: true }).first().click();
      await lab.answer.waitFor();
    });
  });

  test("moves, zooms and turns the map by pointer and by keyboard, and arranges it by t-SNE", async () => {
    await withLab(browser, {}, async (lab, page) => {
      await lab.waitForText(lab.about, /variance/);
      const picture = () => lab.map.evaluate(canvas => canvas.toDataURL());
      const fresh = await picture();
      await lab.map.focus();
      await page.keyboard.press("+");
      await page.waitForTimeout(200);
      const near = await picture();
      assert.notEqual(near, fresh, "zoomed in");
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(200);
      assert.notEqual(await picture(), near, "moved");
      await lab.root.getByRole("button", { name: "3-D" }).click();
      await page.waitForTimeout(600);
      const deep = await picture();
      await lab.map.focus();
      await page.keyboard.press("ArrowLeft");
      await page.waitForTimeout(200);
      assert.notEqual(await picture(), deep, "turned");
      await lab.root.getByRole("button", { name: "2-D" }).click();
      await lab.root.getByRole("button", { name: "t-SNE" }).click();
      // Neither the share of variance of PCA nor how far t-SNE has come: it is there.
      await lab.waitForText(lab.about, /^[^·]*$/, 60_000);
      assert.ok((await lab.inkOnMap()) > 500);
    });
  });

  test("t-SNE follows the vectors while they train", async () => {
    await withLab(browser, {}, async lab => {
      await lab.root.getByRole("button", { name: "t-SNE" }).click();
      await lab.waitForText(lab.about, /^[^·]*$/, 60_000);
      const arranged = await lab.map.evaluate(canvas => canvas.toDataURL());
      await lab.type("data.sentences", "8000");
      await lab.type("fit.epochs", "500");
      await lab.settled();
      await lab.train.click();
      await lab.waitForText(lab.about, /follows: vectors of step \d/, 60_000);
      await lab.waitForText(lab.root.locator(".stats"), /words\/s\s+\d/);
      await lab.keepsTraining();
      await lab.train.click();
      await lab.waitForStatus("paused");
      await lab.waitForText(lab.about, /^[^·]*$/, 60_000);
      assert.notEqual(await lab.map.evaluate(canvas => canvas.toDataURL()), arranged);
    });
  });

  test("learns from a text that is pasted, and from Chinese", async () => {
    await withLab(browser, { locale: "zh-CN" }, async lab => {
      const preset = lab.root.locator(".experiment select").first();
      assert.equal(await preset.inputValue(), "word2vec-chinese", "what a Chinese visitor finds");
      await lab.dataset.selectOption("corpus_file");
      const text = "小猫喜欢吃鱼。小狗喜欢吃肉。北京是中国的首都。东京是日本的首都。\n".repeat(40);
      await lab.root.locator("summary", { hasText: "粘贴文本" }).click();
      await lab.root.locator("textarea").first().fill(text);
      await lab.root.getByRole("button", { name: "使用此文本" }).click();
      await lab.opened();
      await lab.waitForText(lab.samples, /首都/);
      // Fewer sentences than are in a batch of the preset.
      await lab.waitForText(lab.root.locator(".adapted"), /批大小改为 \d+/);
      await lab.settled();
      await lab.trained();
      await lab.search.fill("首都");
      await lab.waitForText(lab.chosen, /^首都$/);
    });
  });

  test("recommends what viewers of like taste have watched", async () => {
    await withLab(browser, {}, async lab => {
      await lab.choosePreset("viewing-histories");
      await lab.type("data.viewers", "2000");
      await lab.settled();
      await lab.trained();
      await lab.waitForText(lab.root.getByText("People who watched this also watched"), /People/);
    });
  });

  test("saves vectors, and opens them again with the same neighbours", async () => {
    await withLab(browser, {}, async lab => {
      await lab.small(2);
      await lab.trained();
      await lab.search.fill("king");
      await lab.waitForText(lab.chosen, /^king$/);
      const near = await lab.neighbours.locator("tbody th").allInnerTexts();
      const binary = await lab.saved("vectors.bin");
      const [words, size] = binary.subarray(0, binary.indexOf(10)).toString().split(" ").map(Number);
      assert.ok(words > 300 && size === 32);
      assert.equal((await lab.saved("metadata.tsv")).toString().split("\n").length, words + 2);
      await lab.drop({ "vectors.bin": binary });
      await lab.settled();
      await lab.search.fill("");
      await lab.search.fill("king");
      await lab.waitForText(lab.chosen, /^king$/);
      assert.deepEqual(await lab.neighbours.locator("tbody th").allInnerTexts(), near);
      // Such vectors are looked at; what can be trained is trained again once it is chosen.
      await lab.root.getByTestId("nothing-to-train").waitFor();
      assert.ok(await lab.train.isDisabled());
      await lab.choosePreset("word2vec-generated");
      await lab.ready();
      assert.equal(await lab.root.getByTestId("nothing-to-train").count(), 0);
      // A text that holds vectors is no text to train on.
      await lab.drop({ "vectors.txt": "3 2\nking 1 0.5\nqueen 0.5 1\npawn -1 0\n" });
      await lab.root.getByTestId("nothing-to-train").waitFor();
      await lab.waitForText(lab.about, /^3 words/);
    });
  });

  test("explains what it cannot use, and keeps what was there", async () => {
    await withLab(browser, {}, async lab => {
      const problem = pattern => lab.waitForText(lab.problems, pattern);
      await lab.drop({ "empty.txt": "" });
      await problem(/empty\.txt: found no words/);
      await lab.drop({ "one.txt": "word" });
      await problem(/found only the word "word"/);
      await lab.drop({ "rare.txt": "each word here comes but once" });
      await problem(/Lower min_count/);
      await lab.drop({ "photo.txt": new Uint8Array([0xff, 0xd8, 0xff, 0, 0, 1, 0, 0, 7]) });
      await problem(/photo\.txt: is not text/);
      await lab.drop({ "damaged.bin": "3 4\nking 1 2 3 4\nqueen 1 2" });
      await problem(/damaged\.bin/);
      await lab.drop({ "photo.jpg": "x" });
      await lab.notices.first().waitFor();
      await lab.type("model.vector_size", "0");
      assert.match(await lab.wrong("model.vector_size").innerText(), /1/);
    });
  });

  test("a text of 300 MB is refused before it is read, and training goes on", async () => {
    await withLab(browser, {}, async lab => {
      await lab.type("fit.epochs", "500");
      await lab.settled();
      await lab.train.click();
      await lab.waitForStep(5);
      await lab.dropMegabytes("library.txt", 300);
      await lab.waitForText(lab.problems, /library\.txt.*300 MB.*200 MB/);
      await lab.keepsTraining();
    });
  });

  test("fits a phone", async () => {
    await withLab(browser, { viewport: phone }, async (lab, page) => {
      await lab.waitForText(lab.about, /words/);
      await lab.noSidewaysScroll();
      await screenshots(page, "words-lab-phone");
    });
  });
});
