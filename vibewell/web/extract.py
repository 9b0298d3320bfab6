"""Find the texts of Python sources for the catalogues: what pages say, and the sentences of refusals."""

import ast
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

# Line, name of the function, text or texts, comments: Babel gives them types of its own.
Found = tuple[Any, Any, Any, Any]

# Faults of the program are for its log; refusals are for people.
FAULT = "Error"


def sentences(
    source: BinaryIO,
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Any,
) -> Iterator[Found]:
    """An extraction method of Babel: the calls that its own method finds, and whatever a refusal says."""
    text = source.read()
    yield from extract_python(BytesIO(text), keywords, comment_tags, options)
    for node in ast.walk(ast.parse(text)):
        said = _sentence_of(node) or _raised_with(node)
        if said:
            yield getattr(node, "lineno", 0), None, said, []


def _sentence_of(node: ast.AST) -> str | None:
    """The `sentence` of a class."""
    match node:
        case ast.Assign(targets=[ast.Name(id="sentence")], value=ast.Constant(value=str() as text)):
            return text
        case ast.AnnAssign(target=ast.Name(id="sentence"), value=ast.Constant(value=str() as text)):
            return text
    return None


def _raised_with(node: ast.AST) -> str | None:
    """The sentence that a refusal is raised with in place of its own."""
    match node:
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str() as text), *_])):
            return None if name.endswith(FAULT) else text
    return None
