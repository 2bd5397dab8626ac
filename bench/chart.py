"""Draws docs/lengths.svg from target/bench/latest.json: milliseconds of a forward pass against tokens.

    python3 bench/chart.py

The grey curve is what the arithmetic says: the operations of BERT-base at each length, at the speed
that our engine reaches at 64 tokens. A line straight through the origin would be linear cost; the
curve bends upwards since attention grows with the square.
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 60, 40, 20, 170
LINES = [("bert-nsp", "relaxed", "#1f4e8c"), ("onnxruntime-web", "int8", "#a4492a")]


def operations(tokens):
    """Multiplications and additions of 11 layers of 768, feed-forward 3072; of the twelfth only the keys
    and values count, since all else is computed for one token."""
    linear = 2 * tokens * (4 * 768 * 768 + 2 * 768 * 3072)
    attention = 4 * tokens * tokens * 768
    last = 2 * tokens * 2 * 768 * 768
    return 11 * (linear + attention) + last


def main():
    report = json.loads((ROOT / "target/bench/latest.json").read_text())
    curves = []
    for engine, variant, colour in LINES:
        points = sorted(
            (row["tokens"], row["median_ms"])
            for row in report["rows"]
            if (row["engine"], row["variant"], row["threads"]) == (engine, variant, 1)
        )
        curves.append((f"{engine} {variant}", colour, points))
    lengths = [tokens for tokens, _ in curves[0][2]]
    at_64 = dict(curves[0][2])[64]
    expected = [(n, at_64 * operations(n) / operations(64)) for n in lengths]
    curves.append(("as the arithmetic says", "#888888", expected))
    most = max(ms for _, _, points in curves for _, ms in points)
    x = lambda tokens: LEFT + tokens / lengths[-1] * (WIDTH - LEFT - RIGHT)
    y = lambda ms: HEIGHT - BOTTOM - ms / most * (HEIGHT - BOTTOM - TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">',
        "<title>Milliseconds of a forward pass against tokens, one thread</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf8"/>',
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="#444"/>',
    ]
    for tokens in lengths:
        if tokens >= 64:
            parts.append(
                f'<text x="{x(tokens):.0f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tokens}</text>'
            )
    for step in range(5):
        ms = most * step / 4
        parts.append(f'<text x="{LEFT - 6}" y="{y(ms) + 4:.0f}" text-anchor="end">{ms:.0f} ms</text>')
    for name, colour, points in curves:
        path = " ".join(f"{x(n):.1f},{y(ms):.1f}" for n, ms in points)
        dash = ' stroke-dasharray="5 4"' if colour == "#888888" else ""
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
    # Names beside the ends, kept apart.
    last = -100.0
    for name, colour, points in sorted(curves, key=lambda curve: -curve[2][-1][1]):
        at = max(y(points[-1][1]) + 4, last + 14)
        last = at
        parts.append(f'<text x="{x(lengths[-1]) + 8:.0f}" y="{at:.0f}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 6}" text-anchor="middle">tokens</text></svg>')
    (ROOT / "docs/lengths.svg").write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
