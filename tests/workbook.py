"""A table as Excel writes it in Chinese: shared strings with phonetic hints, styled empty rows."""

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
Cell = str | int | None

PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{SHEET}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{SHEET}.sharedStrings+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr codeName="本"/>
<sheets><sheet name="队员名册" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/>
<name val="等线"/></font></fonts>
<fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0" xfId="0"/>
<xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>""",
}


def as_excel_writes(*rows: tuple[Cell, ...], empty_rows: int = 2) -> bytes:
    """Texts stand in the shared strings, formatted as text; numbers are cells of the format 0."""
    strings: dict[str, int] = {}
    body = "".join(_row(number, row, strings) for number, row in enumerate(rows, 1))
    for number in range(len(rows) + 1, len(rows) + 1 + empty_rows):
        body += f'<row r="{number}" spans="1:1"><c r="A{number}" s="1"/></row>'
    ends = f"{chr(64 + len(rows[0]))}{len(rows) + empty_rows}"
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com'
        f'/office/spreadsheetml/2009/9/ac"><dimension ref="A1:{ends}"/>'
        f"<sheetData>{body}</sheetData>"
        '<phoneticPr fontId="1" type="noConversion"/></worksheet>'
    )
    items = "".join(
        f'<si><t>{escape(text)}</t><phoneticPr fontId="1" type="noConversion"/></si>'
        for text in strings
    )
    shared = f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{items}</sst>'
    parts = PARTS | {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, HEAD + part)
    return data.getvalue()


def _row(number: int, cells: tuple[Cell, ...], strings: dict[str, int]) -> str:
    written = "".join(
        _cell(f"{chr(65 + column)}{number}", cell, strings) for column, cell in enumerate(cells)
    )
    return f'<row r="{number}" spans="1:{len(cells)}" x14ac:dyDescent="0.2">{written}</row>'


def _cell(place: str, cell: Cell, strings: dict[str, int]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    index = strings.setdefault(cell, len(strings))
    return f'<c r="{place}" s="1" t="s"><v>{index}</v></c>'
