"""Minutes as DOCX, for whoever has to put them on their own letterhead: the layout of GB/T 9704-2012, like the PDF."""

import re
from io import BytesIO

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from coordination.documents.minutes import Minutes

RED = RGBColor(0xC8, 0x16, 0x1D)
TITLE, BODY, HEADING, DIGITS = "方正小标宋简体", "仿宋_GB2312", "黑体", "Times New Roman"
SAN, ER, RED_HEAD, FOLIO = Pt(16), Pt(22), Pt(26), Pt(14)
LINE, TWO_CHARACTERS = Pt(28.9), Pt(32)
WIDTH = Mm(156)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, as a pasted text may: one such character would keep the whole document from being written."""


def docx(minutes: Minutes) -> bytes:
    """The document."""
    paper = Document()
    paper.core_properties.title, paper.core_properties.author = _storable(minutes.title)[:255], minutes.issuer[:255]
    _page(paper)
    _line(paper, minutes.head, WD_ALIGN_PARAGRAPH.CENTER, TITLE, RED_HEAD, RED)
    _line(paper, f"〔{minutes.number}〕号", WD_ALIGN_PARAGRAPH.CENTER)
    _under_red(_issued(paper, minutes))
    if minutes.draft:
        _line(paper, "草稿：会议尚未议定", WD_ALIGN_PARAGRAPH.CENTER, colour=RED)
    _line(paper, minutes.title, WD_ALIGN_PARAGRAPH.CENTER, TITLE, ER)
    _body(paper, minutes.opening)
    for section in minutes.sections:
        _body(paper, section.heading, HEADING)
        for words in section.paragraphs:
            _body(paper, words)
    for group, named in minutes.people:
        line = _body(paper, group, HEADING)
        _set(line.add_run(_storable(f"：{named}")), BODY, SAN)
    written = BytesIO()
    paper.save(written)
    return written.getvalue()


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    section.footer_distance = Mm(28)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _set(foot.add_run("— "), DIGITS, FOLIO)
    _set(_page_number(foot.add_run()), DIGITS, FOLIO)
    _set(foot.add_run(" —"), DIGITS, FOLIO)


def _page_number(run: Run) -> Run:
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words or None
        run._r.append(part)
    return run


def _issued(paper: Paper, minutes: Minutes) -> Paragraph:
    line = _line(paper, f"{minutes.issuer}\t{minutes.date}", WD_ALIGN_PARAGRAPH.LEFT)
    line.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    return line


def _under_red(line: Paragraph) -> None:
    """The red rule (红色分隔线) below the issuer."""
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", str(RED))):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    line._p.get_or_add_pPr().append(borders)


def _body(paper: Paper, words: str, font: str = BODY) -> Paragraph:
    line = _line(paper, words, WD_ALIGN_PARAGRAPH.JUSTIFY, font)
    line.paragraph_format.first_line_indent = TWO_CHARACTERS
    return line


def _line(
    paper: Paper,
    words: str,
    alignment: WD_ALIGN_PARAGRAPH,
    font: str = BODY,
    size: Pt = SAN,
    colour: RGBColor | None = None,
) -> Paragraph:
    line = paper.add_paragraph()
    shape = line.paragraph_format
    line.alignment, shape.space_before, shape.space_after = alignment, Pt(0), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, max(LINE, Pt(size.pt * 1.4))
    _set(line.add_run(_storable(words)), font, size, colour)
    return line


def _storable(words: str) -> str:
    return _NOT_XML.sub("", words)


def _set(run: Run, font: str, size: Pt, colour: RGBColor | None = None) -> None:
    """A face for Chinese, another for digits and letters."""
    run.font.name, run.font.size = DIGITS, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
