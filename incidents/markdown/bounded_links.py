"""An end to the search for the ends of links.

Python-Markdown follows every open bracket to the end of its paragraph, anew for every kind of link: a few thousand that
are never closed would keep it busy for minutes.
"""

from markdown.extensions import Extension

LINKS = ("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref")
#: Characters of the words of a link, or of its address and title; further on nothing is looked for.
LONGEST = 2_000
#: So many are looked through for each character of a text, and for any text at least. Then brackets stay words.
FOR_EACH, AT_LEAST = 20, 500_000


class BoundedBrackets(Extension):
    def __init__(self, text):
        super().__init__()
        self.left = max(FOR_EACH * len(text), AT_LEAST)

    def extendMarkdown(self, md):
        for name in LINKS:
            pattern = md.inlinePatterns[name]
            pattern.getText, pattern.getLink = self.bounded(pattern.getText), self.bounded(pattern.getLink)

    def bounded(self, search):
        def look(data, index):
            part = data[index : index + LONGEST] if self.left > 0 else ""
            *found, end, is_closed = search(part, 0)
            self.left -= end
            return *found, index + end, is_closed and end > 0  # it is -1 where quotation marks make it lose count

        return look
