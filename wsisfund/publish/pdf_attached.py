"""Files inside a PDF: whoever has the paper has its figures as a workbook and as JSON; and what the PDF says of itself in XMP.

The files are associated with the document as ISO 32000-2 and PDF/A-3 have it (``/AF``, relationship Data). The document claims no
conformance to PDF/A: see `docs/decisions`.
"""

from collections.abc import Mapping
from html import escape
from io import BytesIO
from typing import Final

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject, StreamObject

_TYPES: Final = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The packet's own marks are fixed by the standard (ISO 16684-1).
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><pdf:Producer>{tool}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def with_files(content: bytes, files: Mapping[str, bytes], language: str) -> bytes:
    """The PDF with files attached to it, by name, and its title, author and language as XMP; the same input, the same bytes.

    Args:
        content: a PDF. files: names end in one of ``json`` and ``xlsx``. language: of the document.
    """
    writer = PdfWriter(clone_from=BytesIO(content))
    references = ArrayObject()
    for name, data in files.items():
        attached = writer.add_attachment(name, data)
        attached.subtype = NameObject(f"/{_TYPES[name.rpartition('.')[2]]}")
        attached.associated_file_relationship = NameObject("/Data")
        references.append(attached.pdf_object.indirect_reference)
    if references:
        writer.root_object[NameObject("/AF")] = references
    about = writer.metadata
    said = {
        "title": about.title if about else "",
        "author": about.author if about else "",
        "tool": about.creator if about else "",
        "language": language,
    }
    writer.xmp_metadata = _XMP.format_map({key: escape(text or "") for key, text in said.items()}).encode()
    packet = writer.root_object["/Metadata"].get_object()
    assert isinstance(packet, StreamObject)
    packet.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    # Associated files came with PDF 2.0 and are allowed in 1.7, metadata with 1.4: a reader of 1.3 would look for neither.
    writer.pdf_header = "%PDF-1.7"
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
