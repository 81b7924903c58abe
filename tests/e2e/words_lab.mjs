// The Words lab as a person uses it.
import { Lab } from "./lab.mjs";

export class WordsLab extends Lab {
  constructor(page) {
    super(page, "words-lab", "words-lab.");
    this.dataset = this.root.getByTestId("dataset");
    this.map = this.root.getByTestId("word-map");
    this.about = this.root.getByTestId("map-about");
    this.search = this.root.getByTestId("word-search");
    this.chosen = this.root.getByTestId("chosen-word");
    this.neighbours = this.root.getByTestId("neighbours");
    this.answer = this.root.getByTestId("analogy-answer");
    this.missing = this.root.getByTestId("missing");
    this.samples = this.root.getByTestId("task-samples");
  }

  /** A run of a second or two. */
  async small(epochs = 4) {
    await this.type("data.sentences", "8000");
    await this.type("model.vector_size", "32");
    await this.type("fit.epochs", String(epochs));
    await this.settled();
  }

  /** Waits until the worker holds what is set up: edits are taken after a short pause. */
  async settled() {
    await this.page.waitForTimeout(400);
    await this.opened();
  }

  async trained(timeout = 120_000) {
    await this.train.click();
    await this.waitForStatus("finished", timeout);
  }

  async ask(a, b, c) {
    for (const [index, word] of [a, b, c].entries()) await this.root.getByTestId(`analogy-${index}`).fill(word);
    await this.root.getByTestId("analogy-2").press("Enter");
  }

  /** Waits until an element's text matches. */
  async waitForText(locator, pattern, timeout = 20_000) {
    const start = Date.now();
    for (;;) {
      const text = (await locator.allInnerTexts()).join(" ");
      if (pattern.test(text)) return text;
      if (Date.now() - start > timeout) throw new Error(`found ${JSON.stringify(text)}, expected ${pattern}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Saves a form of the vectors and gives its bytes. */
  async saved(name) {
    const [download] = await Promise.all([
      this.page.waitForEvent("download"),
      this.root.getByTestId(name).click(),
    ]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Pixels of the map that are not of the background's colour, which is in the corner. */
  async inkOnMap() {
    return this.map.evaluate(canvas => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let ink = 0;
      for (let place = 0; place < data.length; place += 4) {
        const apart = [0, 1, 2].map(channel => Math.abs(data[place + channel] - data[channel]));
        ink += Math.max(...apart) > 60;
      }
      return ink;
    });
  }
}
