"""Makes the fonts of static/fonts from those that fontsource publishes: `make fonts`.

The licence, SIL OFL 1.1, lets fonts be changed and passed on under the same licence, but not under a name that their
makers have reserved: Adobe has reserved "Source", so what is made of Source Serif 4 is called Faultline Serif.
Public Sans reserves no name.
"""

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).resolve().parent.parent / "static/fonts"
#: What English text and names in western Europe need; the letters of the others are fetched where a page has one.
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x2BC, 0x2C6, 0x2DA, 0x2DC}
PUNCTUATION = {*range(0x2000, 0x2070), 0x20AC, 0x2122, 0x2191, 0x2193, 0x2212, 0x2215}
ACCENTS = {0x300, 0x301, 0x302, 0x303, 0x304, 0x308, 0x309}
LATIN_EXTENDED = {*range(0x100, 0x180), 0x218, 0x219, 0x21A, 0x21B, 0x1E9E, 0x2C7, *range(0x2D8, 0x2DE), 0x20BA}
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "pnum", "tnum"]
#: Out of a thousand letters of English, how many are each: what the width of a line is made of.
LETTERS = dict(
    zip(
        " etaoinshrdlucmwfgypbvkxjqz",
        (180, 102, 74, 66, 62, 57, 55, 52, 50, 48, 35, 33, 23, 22, 20, 19, 18, 16, 16, 15, 12, 8, 6, 1, 1, 1, 1),
        strict=True,
    )
)


@dataclass(frozen=True)
class Face:
    """A font as we ship it: where it comes from, what its axes are kept from, at and to, and what it is called."""

    package: str
    source: str
    file: str
    name: str
    axes: dict[str, tuple[float, float, float]]

    def make(self, package: Path):
        for part, characters in {"latin": LATIN | PUNCTUATION | ACCENTS, "latin-ext": LATIN_EXTENDED | ACCENTS}.items():
            font = TTFont(package / "files" / self.source.format(part), recalcTimestamp=False)
            instantiateVariableFont(font, self.axes, inplace=True)
            font = reread(font)
            self.rename(font)
            subset(font, characters)
            path = FONTS / f"{self.file}-{part}.woff2"
            font.flavor = "woff2"
            font.save(path)
            sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes, {len(font.getBestCmap())} characters\n")
        self.write_licence(package, font)

    def rename(self, font):
        names, plain = font["name"], self.name.replace(" ", "")
        for record in list(names.names):
            if record.nameID > 6 and record.nameID not in (11, 13, 14):
                names.removeNames(nameID=record.nameID)
        for number, text in {1: self.name, 2: "Regular", 3: f"{plain}-1", 4: self.name, 6: plain}.items():
            names.setName(text, number, 3, 1, 0x409)

    def write_licence(self, package: Path, font):
        """Their licence, below the copyright that the font itself states: the package tells only who published it."""
        _, blank, terms = (package / "LICENSE").read_text().partition("\n\n")
        (FONTS / f"{self.file}-OFL.txt").write_text(f"{font['name'].getDebugName(0)}{blank}{terms}")


FACES = [
    Face(
        package="source-serif-4",
        source="source-serif-4-{}-opsz-normal.woff2",
        file="source-serif-4",
        name="Faultline Serif",
        axes={"wght": (400, 400, 700), "opsz": (20, 20, 44)},
    ),
    Face(
        package="public-sans",
        source="public-sans-{}-wght-normal.woff2",
        file="public-sans",
        name="Public Sans",
        axes={"wght": (400, 400, 700)},
    ),
]


def reread(font) -> TTFont:
    written = io.BytesIO()
    font.save(written)
    return TTFont(io.BytesIO(written.getvalue()), recalcTimestamp=False)


def subset(font, characters):
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], name_languages=["*"])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def width_of_a_letter(font):
    """How wide a letter is on the average of English text, in the size of the font."""
    glyphs, widths = font.getBestCmap(), font["hmtx"]
    total = sum(often * widths[glyphs[ord(letter)]][0] for letter, often in LETTERS.items())
    return total / sum(LETTERS.values()) / font["head"].unitsPerEm


def stand_in(face: Face, at: Mapping[str, float], system: Path):
    """What makes a font of the system take the room of ours, until ours has come: lines of an @font-face."""
    ours = TTFont(FONTS / f"{face.file}-latin.woff2")
    head, size = ours["hhea"], ours["head"].unitsPerEm
    size *= (factor := width_of_a_letter(instantiateVariableFont(ours, at)) / width_of_a_letter(TTFont(system)))
    overrides = {"ascent": head.ascent, "descent": -head.descent, "line-gap": head.lineGap}
    lines = [
        f"size-adjust: {factor:.2%}",
        *(f"{name}-override: {value / size:.2%}" for name, value in overrides.items()),
    ]
    return "".join(f"  {line};\n" for line in lines)


def main(packages: Path):
    for face in FACES:
        face.make(packages / face.package / "package")
    system = Path("/usr/share/fonts/truetype/liberation")  # as wide as Arial and Times New Roman
    serif, sans = FACES
    for face, at, file in [
        (serif, {"wght": 400, "opsz": 20}, "LiberationSerif-Regular.ttf"),
        (serif, {"wght": 620, "opsz": 40}, "LiberationSerif-Bold.ttf"),
        (sans, {"wght": 400}, "LiberationSans-Regular.ttf"),
        (sans, {"wght": 650}, "LiberationSans-Bold.ttf"),
    ]:
        sys.stdout.write(f"\n{face.name} {at}, until it has come {file}:\n{stand_in(face, at, system / file)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
