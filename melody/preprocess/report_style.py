"""The looks of the report page: light and dark, one column on a phone, two on a desk."""

STYLE = """
:root { color-scheme: light dark; --paper: #faf9f6; --card: #fff; --ink: #22272e;
  --quiet: #667079; --line: #d5d9de; --bar: #2f6f8f; --ground: #e9edf0; --key: #fff;
  --first: #c9772b; --second: #8c6bb1; --third: #9aa3ab; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181c; --card: #1c2228; --ink: #e6e9ec;
  --quiet: #9aa5af; --line: #39424b; --bar: #6cb3d4; --ground: #2a323a; --key: #d8dde2;
  --first: #e59a52; --second: #b396d6; --third: #727c85; } }
* { box-sizing: border-box; }
body { background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 0 0 .75rem; } body > h2 { margin-top: 2rem; }
h3 { font-size: 1rem; margin: 0 0 .75rem; }
.lead { font-size: 1.15rem; margin: 0 0 1rem; }
main { columns: 21rem; column-gap: 1rem; }
section { break-inside: avoid; margin: 0 0 1rem; min-width: 0; padding: 1rem;
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
section p, .legend { color: var(--quiet); font-size: .9rem; margin: .5rem 0 0; }
svg { display: block; font: 12px system-ui, sans-serif; height: auto; width: 100%; }
svg text { fill: var(--ink); } svg text.quiet { fill: var(--quiet); }
.bar { fill: var(--bar); } .ground { fill: var(--ground); } .black { fill: #333c44; }
.white { fill: var(--key); stroke: var(--line); stroke-width: .5; }
.dot { fill: var(--bar); fill-opacity: .35; } .line { stroke: var(--line); }
.shares { border-radius: .4rem; display: flex; height: 1.6rem; overflow: hidden; }
.shares i { min-width: 2px; } .share-0 { background: var(--bar); }
.share-1 { background: var(--first); } .share-2 { background: var(--second); }
.share-3 { background: var(--third); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none;
  margin: .6rem 0 1.2rem; padding: 0; }
.legend i { border-radius: .15rem; display: inline-block; height: .7rem; margin-right: .4rem;
  width: .7rem; }
section ul { font-size: .85rem; margin: .75rem 0 0; padding-left: 1.1rem; }
li { overflow-wrap: anywhere; }
"""
