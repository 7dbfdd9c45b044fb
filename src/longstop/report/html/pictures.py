"""Figures in a page: drawn by matplotlib, then cleaned so that many can stand in one document and none needs styles."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree

from longstop.report.html.tags import Html, escape, tag

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SHORTHAND = re.compile(r"(?:(?:normal|italic|oblique) )?(?:(bold|normal|\d+) )?([\d.]+)px .*")
#: So many dots of a screen for a point.
_SCALE = 1.35
_FAMILY = "'DejaVu Sans', Verdana, sans-serif"


def picture(svg: str, name: str, title: str, described: str) -> Html:
    """A figure that can be moved sideways where it is wider than the page.

    `name` sets its ids apart from those of other figures, `title` and `described` tell it to who cannot see it.
    """
    root = Tree.fromstring(svg)
    for parent in root.iter():
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style", "title"):
                parent.remove(child)
    _tidy(root, name)
    _, _, width, height = (float(n) for n in root.attrib["viewBox"].split())
    inside = "".join(_written(child) for child in root)
    drawing = tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", described, id=f"{name}-desc"),
        Html(inside),
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        viewBox=root.attrib["viewBox"],
        width=f"{width * _SCALE:.0f}",
        height=f"{height * _SCALE:.0f}",
    )
    return tag("div", drawing, class_="figure", tabindex=0, role="group", aria_label=f"Figure: {title}")


def _tidy(root: Tree.Element, name: str) -> None:
    """Only the ids that something refers to stay, under names of their own; styles become attributes."""
    used: set[str] = set()
    for element in root.iter():
        href = element.attrib.pop(f"{_XLINK}href", None)
        if href is not None:
            element.attrib["href"] = href
            used.add(href.removeprefix("#"))
        if element.attrib.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
        for key, value in _style(element.attrib.pop("style", "")):
            element.attrib.setdefault(key, value)
        for value in element.attrib.values():
            used.update(_REFERENCE.findall(value))
    for element in root.iter():
        id = element.attrib.pop("id", None)
        if id in used:
            element.attrib["id"] = f"{name}-{id}"
        for key, value in element.attrib.items():
            if key == "href" and value.startswith("#"):
                element.attrib[key] = f"#{name}-{value[1:]}"
            elif "url(#" in value:
                element.attrib[key] = _REFERENCE.sub(rf"url(#{name}-\1)", value)


def _style(style: str) -> list[tuple[str, str]]:
    """The declarations of a style as attributes that mean the same."""
    found: list[tuple[str, str]] = []
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font":
            match = _SHORTHAND.fullmatch(value)
            if match:
                weight = [("font-weight", match[1])] if match[1] not in (None, "normal", "400") else []
                found += [("font-size", match[2]), ("font-family", _FAMILY), *weight]
                found += [("font-style", "italic")] if value.startswith("italic") else []
        elif key == "font-family":
            found.append((key, _FAMILY))
        elif key and value:
            found.append((key, value.removesuffix("px") if key == "font-size" else value))
    return found


def _written(element: Tree.Element) -> str:
    """The element and all within, without namespaces; a group that does nothing is left out."""
    name = element.tag.removeprefix(_SVG)
    inside = (escape(element.text) if element.text and element.text.strip() else "") + "".join(map(_written, element))
    if name == "g" and not element.attrib:
        return inside
    if name in ("g", "defs") and not inside:
        return ""
    attributes = "".join(f' {k}="{escape(v)}"' for k, v in element.attrib.items())
    return f"<{name}{attributes}>{inside}</{name}>" if inside else f"<{name}{attributes}/>"
