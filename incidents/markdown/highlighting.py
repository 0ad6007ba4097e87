"""Fenced code as Pygments colours it, within bounds."""

from io import StringIO
from time import thread_time

from django.utils.html import escape
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

#: Those whose lexer never stays long with one word; some of the other five hundred can take minutes.
LANGUAGES = {
    "bash",
    "c",
    "c++",
    "cfg",
    "cpp",
    "css",
    "diff",
    "docker",
    "dockerfile",
    "elixir",
    "erlang",
    "go",
    "golang",
    "groovy",
    "haskell",
    "hcl",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "js",
    "json",
    "jsx",
    "kotlin",
    "lua",
    "make",
    "makefile",
    "nginx",
    "perl",
    "php",
    "postgres",
    "promql",
    "properties",
    "protobuf",
    "puppet",
    "py",
    "pycon",
    "python",
    "python3",
    "pytb",
    "r",
    "rb",
    "ruby",
    "rust",
    "scala",
    "sh",
    "shell",
    "sql",
    "swift",
    "terraform",
    "tf",
    "toml",
    "ts",
    "tsx",
    "typescript",
    "vcl",
    "xml",
    "yaml",
    "yml",
    "zsh",
}
#: Characters of one piece of code, and seconds of computing for all the code of a text. The rest is plain.
LONGEST, SECONDS = 5_000, 0.2


FORMATTER = HtmlFormatter(nowrap=True)


def coloured(code, language, seconds):
    """The code as HTML, and the seconds that are left; plain where it cannot be coloured in that time."""
    if language not in LANGUAGES or len(code) > LONGEST or seconds <= 0:
        return escape(code), seconds
    tokens, end = [], thread_time() + seconds
    for token in get_lexer_by_name(language).get_tokens(code):
        tokens.append(token)
        if thread_time() > end:
            return escape(code), 0
    html = StringIO()
    FORMATTER.format(tokens, html)
    return html.getvalue(), end - thread_time()
