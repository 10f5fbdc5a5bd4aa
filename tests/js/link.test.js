// A link carries a request, whatever it holds, and nothing that somebody made up breaks the page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { hasLink, packLink, plainLink, readLink } from "../../melody/ui/js/studio/visit/link.js";

const RECIPE = { checkpoint: "lstm@5", seed: "C4 é ♪ 😀 +/=&", bars: 8, span: [0, 4], key: null };

test("a packed link and a plain one give the same request back", async () => {
  for (const link of [await packLink(RECIPE), plainLink(RECIPE)]) {
    assert.ok(hasLink(link));
    assert.deepEqual(await readLink(link), RECIPE);
  }
  assert.equal(hasLink("?theme=dark"), false);
});

test("a long melody packs into a short link", async () => {
  const melody = "60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ 67 _ ".repeat(64).trim();
  const link = await packLink({ ...RECIPE, melody });
  assert.ok(link.length < 400);
  assert.equal((await readLink(link)).melody, melody);
});

test("what is no link of ours is null", async () => {
  const pack = (text) => deflateRawSync(Buffer.from(text)).toString("base64url");
  const bomb = pack("9".repeat(50_000_000));
  const hostile = ["", "%", "AAAA", "!!", pack("[1]"), pack("1"), pack("{}x"), bomb.slice(0, 90)];
  const nested = [pack('{"a":{"b":1}}'), pack(`{"a":${"[".repeat(9999)}${"]".repeat(9999)}}`)];
  const long = "A".repeat(200_000);
  for (const text of [...hostile, ...nested, bomb, long]) {
    assert.equal(await readLink(`?take=${text}`), null, text.slice(0, 40));
  }
  assert.equal(await readLink("?recipe={"), null);
});
