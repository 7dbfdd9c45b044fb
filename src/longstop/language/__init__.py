"""The language: from literate documents to the core, and back to canonical text."""

from longstop.language.format import format_document
from longstop.language.library import Library, ParameterText, ProcedureText, PropertyText, ReadingText
from longstop.language.literate import decode, open_source
from longstop.language.resolve import read
from longstop.language.values import read_id, read_value

__all__ = [
    "Library",
    "ParameterText",
    "ProcedureText",
    "PropertyText",
    "ReadingText",
    "decode",
    "format_document",
    "open_source",
    "read",
    "read_id",
    "read_value",
]
