"""Office Open XML packages made of templates, for planted cases."""

import io
import zipfile
from collections.abc import Mapping

CANARY = "Quillwort7731"
FAR = 99_000
"""Twentieths of a point: five feet."""
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OPEN = "http://schemas.openxmlformats.org"
W = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": f"{_OPEN}/wordprocessingml/2006/main",
        "a": f"{_OPEN}/drawingml/2006/main",
        "p": f"{_OPEN}/presentationml/2006/main",
        "c": f"{_OPEN}/drawingml/2006/chart",
        "dgm": f"{_OPEN}/drawingml/2006/diagram",
        "wp": f"{_OPEN}/drawingml/2006/wordprocessingDrawing",
        "m": f"{_OPEN}/officeDocument/2006/math",
        "mc": f"{_OPEN}/markup-compatibility/2006",
        "r": R,
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return packed.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    """A part of relationships: kind by target."""
    arrows = (
        f'<Relationship Id="r{number}" Type="{R}/{kind}" Target="/{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f"<Relationships>{''.join(arrows)}</Relationships>"


def package(members: Mapping[str, str | bytes], arrows: Mapping[str, Mapping[str, str]]) -> bytes:
    """A package: its members, and by source (`""` for the package) what leads where."""
    made: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>"}
    for source, targets in arrows.items():
        if targets:
            folder, _, name = source.rpartition("/")
            made[f"{folder}/_rels/{name}.rels".lstrip("/")] = relations(targets)
    return zipped({**made, **members})


def word(body: str, members: Mapping[str, str | bytes], links: Mapping[str, str]) -> bytes:
    """A Word document; `links` are what its main part leads to."""
    main = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return package(
        {"word/document.xml": main, **members},
        {"": {"word/document.xml": "officeDocument"}, "word/document.xml": links},
    )
