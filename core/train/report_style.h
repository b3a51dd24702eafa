// The report's look: one accent colour, quiet greys, light and dark as the reader's system has it.
// SPDX-License-Identifier: MIT
#pragma once

namespace splatelier {

inline constexpr const char* kReportStyle = R"css(
:root { color-scheme: light dark; --page:#fbfaf8; --panel:#ffffff; --ink:#22252a; --soft:#6b7280; --line:#e6e3de;
  --accent:#c2571a; --accent-soft:#c2571a1f; --blue:#3b6ea8; }
@media (prefers-color-scheme: dark) { :root { --page:#16181b; --panel:#1e2125; --ink:#e6e6e3; --soft:#9aa1ab;
  --line:#30343a; --accent:#e98a4b; --accent-soft:#e98a4b26; --blue:#7fabdc; } }
* { box-sizing:border-box }
body { margin:0; background:var(--page); color:var(--ink);
  font:15px/1.55 Inter,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif; }
main { max-width:1180px; margin:0 auto; padding:48px 28px 80px }
header p { color:var(--soft); margin:4px 0 0 }
h1 { font-size:30px; font-weight:650; letter-spacing:-.02em; margin:0 }
h2 { font-size:13px; font-weight:600; letter-spacing:.08em; text-transform:uppercase; color:var(--soft);
  margin:52px 0 14px }
.figures { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:1px; margin-top:30px;
  background:var(--line); border:1px solid var(--line); border-radius:12px; overflow:hidden }
.figures div { background:var(--panel); padding:18px 20px }
.figures b { display:block; font-size:25px; font-weight:620; letter-spacing:-.01em; font-variant-numeric:tabular-nums }
.figures span { color:var(--soft); font-size:13px }
.charts { display:grid; grid-template-columns:repeat(auto-fit,minmax(420px,1fr)); gap:18px }
.panel { background:var(--panel); border:1px solid var(--line); border-radius:12px; padding:16px 18px }
.chart { width:100%; height:auto; display:block }
.chart text { font-size:11.5px; fill:var(--soft); font-variant-numeric:tabular-nums }
.chart .title { font-size:14px; font-weight:600; fill:var(--ink) }
.chart .value { font-size:14px; font-weight:600; fill:var(--accent) }
.chart .grid { stroke:var(--line) } .chart .shade { fill:var(--accent-soft) }
.chart .curve { fill:none; stroke:var(--accent); stroke-width:1.8; stroke-linejoin:round }
.chart .dot { fill:var(--accent) } .chart .mark { stroke-width:1; stroke-dasharray:2 4 }
.mark.reset { stroke:var(--ink) } .mark.degree { stroke:var(--blue) } .mark.edit { stroke:var(--accent);
  stroke-dasharray:none }
.legend { color:var(--soft); font-size:13px; margin:12px 2px 0 } .legend i { display:inline-block; width:14px;
  border-top:2px dashed; margin:0 6px 4px 14px } .legend i.band { border:0; height:10px; margin-bottom:-1px;
  background:var(--accent-soft) } .legend i.reset { border-color:var(--ink) }
.legend i.degree { border-color:var(--blue) } .legend i.edit { border-top-style:solid; border-color:var(--accent) }
table { width:100%; border-collapse:collapse; font-variant-numeric:tabular-nums }
th { text-align:left; font-weight:500; color:var(--soft); font-size:13px }
th,td { padding:6px 10px 6px 0; border-bottom:1px solid var(--line); vertical-align:middle }
tr:last-child td { border-bottom:0 } td.n,th.n { text-align:right } td.key { font-family:ui-monospace,Menlo,monospace;
  font-size:13px } tr.changed td { color:var(--accent) } td.bar { width:38%; padding-right:0 }
td.bar div { height:8px; border-radius:4px; background:var(--accent); opacity:.75; min-width:1px }
.views { display:grid; gap:26px } figure { margin:0 } figcaption { display:flex; justify-content:space-between;
  gap:16px; margin-bottom:8px } figcaption span { color:var(--soft); font-variant-numeric:tabular-nums }
.triple { display:grid; grid-template-columns:repeat(3,1fr); gap:8px } .triple img { width:100%; display:block;
  border-radius:8px } .triple small,.note { color:var(--soft); font-size:13px }
.two { display:grid; grid-template-columns:repeat(auto-fit,minmax(420px,1fr)); gap:18px; align-items:start }
.scroll { overflow-x:auto }
@media (max-width:640px) { .charts,.two { grid-template-columns:1fr } .triple { grid-template-columns:1fr } }
)css";

}  // namespace splatelier
