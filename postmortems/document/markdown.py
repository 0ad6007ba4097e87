"""Data to text. Writing what was read from our own text gives the same bytes."""

import re

import yaml


class _Dumper(yaml.CSafeDumper):
    """Block style, keys in our order; a date is plain text here, so it needs no quotes."""

    def ignore_aliases(self, data):
        return True


_Dumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeDumper.yaml_implicit_resolvers.items()
}
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def to_yaml(data):
    """Keys and values alone; a list of texts on one line where it fits."""
    return yaml.dump(data, Dumper=_Dumper, default_flow_style=None, sort_keys=False, allow_unicode=True, width=110)


def to_markdown(data, kind):
    """A document as Markdown with front matter."""
    sections = kind.sections
    front = {key: value for key, value in data.items() if key not in sections.values()}
    head = yaml.dump(front, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    parts = [f"---\n{head}---\n"]
    for title, key in sections.items():
        if data.get(key):
            text = re.sub(r"^(\\*## )", r"\\\1", data[key], flags=re.MULTILINE)
            parts.append(f"\n## {title}\n\n{text}\n")
    return "".join(parts)
