"""How the pages of this package look: light and dark, on a phone and on a desk."""

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --soft: #5a6370; --line: #d6dbe1; --track: #eef1f4;
  --c0: #0b6bcb; --c1: #d26a00; --c2: #0d8068; --c3: #ad3f95; --c4: #866a00; --c5: #5463d6; --c6: #78818c;
  --good: #1a7f4b; --bad: #c62828; --failed: #d26a00; --unread: #8038b5; --place: #a07800; --robots: #0b6bcb;
  --wrong: #7a5230; --store: #3c4550 }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6e9ed; --soft: #a2abb6; --line: #373f49;
  --track: #232a32; --c0: #5aa9f5; --c1: #f2a154; --c2: #4cc9a6; --c3: #e48ccf; --c4: #d6b945; --c5: #9aa5f7;
  --c6: #8d96a1; --good: #4cc38a; --bad: #ff7b72; --failed: #f2a154; --unread: #c792ea; --place: #e3c14b;
  --robots: #5aa9f5; --wrong: #c69c74; --store: #b5bdc7 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere }
main { max-width: 56rem; margin: 0 auto; padding: 1.25rem 1rem 2rem }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25 }
h3 { margin: 1.1rem 0 0; font-size: 1rem }
h2 { margin: 0 0 .25rem; font-size: 1.15rem; line-height: 1.3 }
p { margin: .25rem 0 }
section, figure { margin: 2.25rem 0 0 }
.when, figcaption p, .label small, .none, footer { color: var(--soft) }
.outcome { margin: 1rem 0; padding: .6rem .9rem; border-left: .4rem solid currentColor; background: var(--track) }
.outcome span { color: var(--ink) }
.outcome strong { margin-right: .5rem; font-size: 1.15rem }
.said { padding-left: 1.2rem; margin: .5rem 0 }
.said li { margin: .3rem 0 }
.lead { font-size: 1.15rem }
dl { display: grid; margin: .5rem 0 }
.counts { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: .5rem }
.counts div { padding: .5rem .7rem; background: var(--track); border-radius: .3rem; display: flex;
  flex-direction: column-reverse }
.counts dt { color: var(--soft); font-size: .875rem; line-height: 1.3 }
.counts dd { margin: 0; font-size: 1.35rem; line-height: 1.3 }
.asked { grid-template-columns: minmax(6rem, max-content) 1fr; gap: .15rem 1rem }
.asked dt { color: var(--soft) }
.asked dd { margin: 0 }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9375rem }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: break-word }
th:first-child, td:first-child { padding-left: 0 }
td:first-child { min-width: 7rem }
th { color: var(--soft); font-weight: 600 }
th.right, td.right { text-align: right }
.right, .counts dd, .rows span, text, .scale { font-variant-numeric: tabular-nums }
details { margin-top: .6rem }
summary { cursor: pointer; color: var(--soft) }
ul.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .5rem 0 .6rem; padding: 0; list-style: none;
  font-size: .9375rem }
.legend svg { margin-right: .4rem }
.plot { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .5rem; margin-top: .9rem }
.plot .scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right;
  margin: -.6rem 0; font-size: .8125rem; color: var(--soft) }
.plot .ticks { grid-column: 2 }
svg { display: block; overflow: visible }
.legend svg { display: inline-block }
ul.rows { display: grid; gap: .55rem; margin: .6rem 0 0; padding: 0; list-style: none }
.rows li { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; align-items: center }
.rows .said, .rows .label { margin: 0; padding: 0; line-height: 1.3 }
.rows .said { text-align: right }
.rows svg { grid-column: 1 / -1 }
@media (min-width: 48rem) {
  .rows li { grid-template-columns: 13rem minmax(0, 1fr) 14rem }
  .rows svg { grid-column: 2; grid-row: 1 }
  .rows .scale svg { grid-column: 2 }
}
@media (max-width: 47.99rem) {
  .stacked thead { display: none }
  .stacked, .stacked tbody, .stacked tr, .stacked td { display: block }
  .stacked tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
  .stacked td { padding: 0; border: 0; text-align: left !important; overflow-wrap: anywhere }
  .stacked td:empty { display: none }
  .stacked td::before { content: attr(data-name) ": "; color: var(--soft) }
}
text { font-size: 13px; fill: var(--soft) }
.grid { stroke: var(--line) }
.track { fill: var(--track) }
.middle { fill: var(--ink) }
.c0 { fill: var(--c0) } .c1 { fill: var(--c1) } .c2 { fill: var(--c2) } .c3 { fill: var(--c3) }
.c4 { fill: var(--c4) } .c5 { fill: var(--c5) } .c6 { fill: var(--c6) }
.x0 { fill: var(--good); color: var(--good) } .x2 { fill: var(--wrong); color: var(--wrong) }
.x3 { fill: var(--bad); color: var(--bad) } .x4 { fill: var(--place); color: var(--place) }
.x5 { fill: var(--unread); color: var(--unread) } .x6 { fill: var(--failed); color: var(--failed) }
.x7 { fill: var(--store); color: var(--store) } .x8 { fill: var(--robots); color: var(--robots) }
footer { margin-top: 2.5rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: .9375rem }
code { font-size: .9em }
"""
