"""A chart of horizontal bars as SVG, which follows the reader's light or dark background."""

import os
from xml.sax.saxutils import escape

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 }
.ours { fill: #c2410c }
.other { fill: #8c959f }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #f97316 } .other { fill: #6e7681 } }
"""
LEFT, WIDTH, ROW, TOP = 250, 480, 26, 40


def write(path, title, bars):
    """Each bar is its label, its value, and whether it is one of ours; the shortest comes first."""
    longest = max(value for _, value, _ in bars)
    height = TOP + ROW * len(bars) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 70} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="10" y="22">{escape(title)}</text>',
    ]
    for index, (label, value, is_ours) in enumerate(sorted(bars, key=lambda bar: bar[1])):
        top = TOP + ROW * index
        width = max(1, WIDTH * value / longest)
        lines.append(f'<text x="{LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(label)}</text>')
        kind = "ours" if is_ours else "other"
        lines.append(f'<rect class="{kind}" x="{LEFT}" y="{top + 2}" width="{width:.1f}" height="{ROW - 8}" rx="2"/>')
        lines.append(f'<text x="{LEFT + width + 6:.1f}" y="{top + 15}">{value:.2f}</text>')
    lines.append("</svg>")
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
