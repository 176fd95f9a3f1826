"""Make NotoSansSC-Regular.ttf: Noto Sans CJK SC cut to GB 2312, with TrueType outlines, which reportlab can embed.

pip install fonttools; apt-get download fonts-noto-cjk; dpkg-deb -x fonts-noto-cjk_*.deb .
python -m tests.tools.cut_font NotoSansCJK-Regular.ttc wsisfund/publish/fonts/NotoSansSC-Regular.ttf
"""

from __future__ import annotations

import sys
from typing import Any

_SIMPLIFIED = "Noto Sans CJK SC"
_MAX_ERROR_UNITS = 1.5
_WITHOUT = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
_COUNTS = (
    "maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements maxSizeOfInstructions "
    "maxComponentElements maxPoints maxContours maxCompositePoints maxCompositeContours maxComponentDepth"
).split()


def gb2312() -> set[int]:
    """Code points of GB 2312 and printable ASCII."""
    found = {0xA0, *range(0x20, 0x7F)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def cut(source: str, target: str) -> None:
    """Write the font `target` from the collection `source`."""
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTCollection, newTable

    font: Any = next(f for f in TTCollection(source).fonts if f["name"].getDebugName(4) == _SIMPLIFIED)
    options = subset.Options(layout_features=[], hinting=False, name_IDs=["*"], notdef_outline=True, desubroutinize=True)
    options.drop_tables += _WITHOUT
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=gb2312())
    subsetter.subset(font)
    outlines, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, _MAX_ERROR_UNITS, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["maxp"].tableVersion, font["maxp"].maxZones = 0x00010000, 1
    for count in _COUNTS:
        setattr(font["maxp"], count, 0)
    del font["CFF "]
    font["post"].formatType = 3.0
    font.sfntVersion, font.recalcTimestamp = "\x00\x01\x00\x00", False
    font.save(target)


if __name__ == "__main__":
    cut(sys.argv[1], sys.argv[2])
