// The ceiling page, driven like Weft.

export class Ceiling {
  static subject = "ceiling";

  constructor(page) {
    this.page = page;
  }

  static async open({ browser, ceiling }) {
    return new Ceiling(await browser.open(new URL("ceiling.html", ceiling.url).href));
  }

  /** Receives `total` messages; resolves to how many came a second. */
  async receive(url, total) {
    const { first, last } = await this.page.call((url, total) => count(url, total), url, total);
    return (1000 * (total - 1)) / (last - first);
  }

  /** Sends and waits for the echo, so many times; resolves to how long each took, in milliseconds. */
  roundTrips(url, total) {
    return this.page.call((url, total) => roundTrips(url, total), url, total);
  }

  /** Connects, and resolves once messages come in. */
  async flooded(url) {
    await this.receive(url, 2);
  }

  /** Receives `total` messages and keeps them in an array. */
  keep(url, total) {
    return this.page.call((url, total) => keep(url, total), url, total);
  }

  /** Looks through what was kept; resolves to how long that took, in milliseconds. */
  async filter({ text, passing }) {
    const { count, milliseconds } = await this.page.call((text) => {
      const regex = /^\/(.+)\/$/.exec(text);
      const pattern = regex && new RegExp(regex[1]);
      return filter(pattern ? (string) => pattern.test(string) : (string) => string.includes(text));
    }, text);
    if (count !== passing) throw new Error(`${count} strings have ${text}, not ${passing}`);
    return { complete: milliseconds };
  }

  close() {
    return this.page.close();
  }
}
