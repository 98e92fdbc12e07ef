"""A small law of our own, so that the order of review is tested apart from real law."""

HEAD = """
[[regime]]
id = "xx"
title = "Testland"
order = 1
authority = "Ministry"
verified_through = 2026-01-01
code_fact = "item.code.us"
codes = ["xx.list"]
uncontrolled = ["EAR99"]
covered = "item.kind not in {integrated_circuit, other}"
[[regime.scheduled]]
on = 2026-02-01
what = "a change was due"

[part]
regime = "xx"
cite = "Art. 1"
source = "https://example.org/law"
force = "binding text"
confidence = "high"
title = "A test"
"""


def provision(name, effect, *versions, **keys):
    lines = [f'[[provision]]\nid = "xx.{name}"\neffect = "{effect}"\ntitle = "{name}"\nsays = "A test."']
    lines += [f"{key} = {value}" for key, value in keys.items()]
    for start, until, when, *more in versions:
        lines += [
            "[[provision.version]]",
            f"from = {start}",
            *([f"until = {until}"] if until else []),
            f'when = "{when}"',
            *more,
        ]
    return "\n".join(lines)
